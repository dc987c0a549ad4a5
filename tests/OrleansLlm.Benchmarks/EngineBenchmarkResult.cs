using OrleansLlm.Engine;

namespace OrleansLlm.Benchmarks;

/// <summary>Figures of one batch size; shares are of the engine's step time.</summary>
internal sealed record EngineBenchmarkResult(int Batch, double EngineTokensPerSecond, double BareTokensPerSecond, double BytesPerToken)
{
    public EngineBenchmarkResult(int batch, double engineTokensPerSecond, double bareTokensPerSecond, EngineProfile profile, double bytesPerToken)
        : this(batch, engineTokensPerSecond, bareTokensPerSecond, bytesPerToken)
    {
        double step = profile.Step;
        OutsideRuntime = (step - profile.Runner) / step;
        Plan = profile.Plan / step;
        Sample = profile.Sample / step;
        Text = profile.Text / step;
        Publish = profile.Publish / step;
        Rest = OutsideRuntime - Plan - Sample - Text - Publish;
    }

    public double Ratio => EngineTokensPerSecond / BareTokensPerSecond;

    public double OutsideRuntime { get; }

    public double Plan { get; }

    public double Sample { get; }

    public double Text { get; }

    public double Publish { get; }

    public double Rest { get; }
}
