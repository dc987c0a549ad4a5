using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Optimizing;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019), over one long vector.</summary>
internal sealed class AdamW : Optimizer
{
    private readonly FlatParameters _parameters;
    private readonly OptimizerSettings _settings;
    private readonly Tensor _mean;
    private readonly Tensor _square;

    public AdamW(FlatParameters parameters, OptimizerSettings settings)
    {
        _parameters = parameters;
        _settings = settings;
        _mean = zeros_like(parameters.Values);
        _square = zeros_like(parameters.Values);
        State = new Dictionary<string, Tensor> { ["mean"] = _mean, ["square"] = _square };
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    public override void Step(long step, double share)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        double rate = _settings.LearningRate * share;
        var gradients = _parameters.Gradients;
        _mean.mul_(_settings.Beta1).add_(gradients, 1 - _settings.Beta1);
        _square.mul_(_settings.Beta2).addcmul_(gradients, gradients, 1 - _settings.Beta2);
        _parameters.Values.narrow(0, 0, _parameters.DecayedCount).mul_(1 - (rate * _settings.WeightDecay));
        double firstCorrection = 1 - Math.Pow(_settings.Beta1, step);
        double secondCorrection = Math.Sqrt(1 - Math.Pow(_settings.Beta2, step));
        var root = _square.sqrt().div_(secondCorrection).add_(_settings.Epsilon);
        _parameters.Values.addcdiv_(_mean, root, -rate / firstCorrection);
    }
}
