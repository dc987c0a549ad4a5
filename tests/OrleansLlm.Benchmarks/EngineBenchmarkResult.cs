using OrleansLlm.Engine;

namespace OrleansLlm.Benchmarks;

/// <summary>Figures of one batch size; shares are of the engine's step time.</summary>
internal sealed record EngineBenchmarkResult
{
    public EngineBenchmarkResult(int batch, EngineBenchmarkTimes engine, EngineBenchmarkTimes bare, EngineProfile profile, double bytesPerToken)
    {
        (Batch, Engine, Bare, BytesPerToken) = (batch, engine, bare, bytesPerToken);
        double step = profile.Step;
        OutsideRuntime = (step - profile.Runner) / step;
        Plan = profile.Plan / step;
        Sample = profile.Sample / step;
        Text = profile.Text / step;
        Publish = profile.Publish / step;
        Rest = OutsideRuntime - Plan - Sample - Text - Publish;
    }

    public int Batch { get; }

    public EngineBenchmarkTimes Engine { get; }

    public EngineBenchmarkTimes Bare { get; }

    /// <summary>Speed through the engine by that of the bare loop: reading the prompts alone.</summary>
    public double PrefillRatio => Bare.Prefill / Engine.Prefill;

    /// <summary>One token each, while all sequences run.</summary>
    public double DecodeRatio => Bare.Decode / Engine.Decode;

    /// <summary>All prompts and outputs from the first submission to the last token: the engine answers while it still reads, the loop does not.</summary>
    public double WholeRatio => Bare.Whole / Engine.Whole;

    public double OutsideRuntime { get; }

    public double Plan { get; }

    public double Sample { get; }

    public double Text { get; }

    public double Publish { get; }

    public double Rest { get; }

    public double BytesPerToken { get; }
}
