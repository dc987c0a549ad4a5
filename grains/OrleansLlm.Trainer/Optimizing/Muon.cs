using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Optimizing;

/// <summary>
/// Muon (Jordan et al. 2024): matrices within the layers move by their momentum made orthogonal, by five rounds of a Newton-Schulz iteration; the rest by AdamW.
/// Matrices of one shape are made orthogonal together.
/// </summary>
internal sealed class Muon : Optimizer
{
    private const double Momentum = 0.95;
    private const int Rounds = 5;
    private readonly FlatParameters _parameters;
    private readonly OptimizerSettings _settings;
    private readonly AdamW _adam;
    private readonly ScalarType _precision;
    private readonly Tensor _momentum;
    private readonly Tensor _before;
    private readonly List<List<(long First, ParameterShape Shape)>> _groups;

    public Muon(FlatParameters parameters, OptimizerSettings settings, bool bfloat16)
    {
        _parameters = parameters;
        _settings = settings;
        _precision = bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        _adam = new AdamW(parameters, settings);
        _momentum = zeros_like(parameters.Values);
        _before = zeros_like(parameters.Values);
        long first = 0;
        var places = new List<(long First, ParameterShape Shape)>();
        foreach (var shape in parameters.Shapes)
        {
            places.Add((first, shape));
            first += shape.Count;
        }

        _groups = [.. places.Where(place => NetworkShapes.IsLayerMatrix(place.Shape)).GroupBy(place => (place.Shape.Shape[0], place.Shape.Shape[1])).Select(group => group.ToList())];
        State = new Dictionary<string, Tensor>(_adam.State) { ["momentum"] = _momentum };
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    public override void Step(long step, double share)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _before.copy_(_parameters.Values);
        _momentum.mul_(Momentum).add_(_parameters.Gradients);
        var ahead = _parameters.Gradients.add(_momentum, Momentum);
        _adam.Step(step, share);
        double rate = _settings.MuonLearningRate * share;
        foreach (var group in _groups)
        {
            Move(group, ahead, rate);
        }
    }

    // AdamW moved these too: they are put back first, which costs less than a second set of vectors.
    private void Move(List<(long First, ParameterShape Shape)> group, Tensor ahead, double rate)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (group[0].Shape.Shape[0], group[0].Shape.Shape[1]);
        var directions = Orthogonal(stack(group.Select(place => FlatParameters.Of(ahead, place.First, place.Shape))));

        // Steps of matrices that are taller than wide would else be smaller.
        double scale = rate * Math.Sqrt(Math.Max(1, rows / (double)columns));
        for (int i = 0; i < group.Count; i++)
        {
            var (first, shape) = group[i];
            var weight = FlatParameters.Of(_parameters.Values, first, shape);
            weight.copy_(FlatParameters.Of(_before, first, shape)).mul_(1 - (rate * _settings.WeightDecay)).add_(directions[i], -scale);
        }
    }

    private Tensor Orthogonal(Tensor matrices)
    {
        const double First = 3.4445, Second = -4.7750, Third = 2.0315;
        bool isTall = matrices.shape[1] > matrices.shape[2];
        var x = (isTall ? matrices.transpose(1, 2) : matrices).to_type(_precision);
        x = x / (x.to_type(ScalarType.Float32).square().sum([1, 2], keepdim: true).sqrt() + 1e-7).to_type(_precision);
        for (int round = 0; round < Rounds; round++)
        {
            var product = x.matmul(x.transpose(1, 2));
            x = (x * First) + ((product * Second) + (product.matmul(product) * Third)).matmul(x);
        }

        return (isTall ? x.transpose(1, 2) : x).to_type(ScalarType.Float32);
    }
}
