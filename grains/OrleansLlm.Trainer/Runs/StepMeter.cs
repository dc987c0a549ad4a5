using OrleansLlm.Trainer.Objectives;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Runs;

/// <summary>Means over the steps since progress was last told.</summary>
internal sealed class StepMeter
{
    private double _loss;
    private double _norm;
    private double _rate;
    private long _tokens;
    private int _steps;
    private double _since;

    public void Add(StepResult result, double norm, double rate)
    {
        _loss += result.Loss;
        _norm += norm;
        _rate = rate;
        _tokens += result.Tokens;
        _steps++;
    }

    /// <summary>Puts the means into an event and begins anew.</summary>
    public TrainingEvent Take(TrainingEvent told, double seconds)
    {
        var filled = told with
        {
            Loss = _loss / Math.Max(_steps, 1),
            GradientNorm = _norm / Math.Max(_steps, 1),
            LearningRate = _rate,
            TokensPerSecond = _since > 0 || _tokens > 0 ? _tokens / Math.Max(seconds - _since, 1e-9) : null,
        };
        (_loss, _norm, _tokens, _steps, _since) = (0, 0, 0, 0, seconds);
        return filled;
    }
}
