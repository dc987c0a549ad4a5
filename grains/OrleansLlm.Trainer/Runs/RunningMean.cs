using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Runs;

/// <summary>The exponential running mean of the weights. While a measurement runs, the weights are the mean.</summary>
internal sealed class RunningMean : IDisposable
{
    private readonly Tensor _values;
    private readonly double _decay;

    public RunningMean(Tensor values, double decay)
    {
        _values = values;
        _decay = decay;
        Mean = values.detach().clone();
    }

    /// <summary>The mean, <c>float32 [parameters]</c>.</summary>
    public Tensor Mean { get; }

    /// <summary>Takes in a step. Early on the mean follows faster, so that the first weights do not linger.</summary>
    public void Update(long step)
    {
        using var _ = no_grad();
        double decay = Math.Min(_decay, (1.0 + step) / (10 + step));
        Mean.mul_(decay).add_(_values, 1 - decay);
    }

    /// <summary>Runs something with the mean as weights.</summary>
    public void Within(Action action)
    {
        using var _ = no_grad();
        using var kept = _values.clone();
        _values.copy_(Mean);
        try
        {
            action();
        }
        finally
        {
            _values.copy_(kept);
        }
    }

    public void Dispose() => Mean.Dispose();
}
