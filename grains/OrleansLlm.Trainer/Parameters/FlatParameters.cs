using OrleansLlm.Models.Graphs.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Parameters;

/// <summary>
/// Trained weights that lie one after the other in one tensor, and their gradients in another: an optimizer's step, the clipping, a checkpoint and a running mean are
/// then a few operations on long vectors, however many weights there are. Those that decay come first.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly Dictionary<string, Tensor> _views = new(StringComparer.Ordinal);

    public FlatParameters(IEnumerable<ParameterShape> shapes, Device device)
    {
        Shapes = [.. shapes.OrderBy(shape => !shape.Decays)];
        Count = Shapes.Sum(shape => shape.Count);
        DecayedCount = Shapes.Where(shape => shape.Decays).Sum(shape => shape.Count);
        Values = zeros(Count, device: device);
        Gradients = zeros(Count, device: device);
        long first = 0;
        foreach (var shape in Shapes)
        {
            var view = Of(Values, first, shape).detach().requires_grad_(true);

            // Autograd adds to a gradient that is there already, so it stays within the long vector.
            view.grad = Of(Gradients, first, shape);
            _views[shape.Name] = view;
            first += shape.Count;
        }
    }

    /// <summary>The weights, in order.</summary>
    public IReadOnlyList<ParameterShape> Shapes { get; }

    /// <summary>Elements of all weights.</summary>
    public long Count { get; }

    /// <summary>Elements of those that decay; they come first.</summary>
    public long DecayedCount { get; }

    /// <summary><c>float32 [Count]</c>.</summary>
    public Tensor Values { get; }

    /// <summary><c>float32 [Count]</c>.</summary>
    public Tensor Gradients { get; }

    /// <summary>A weight, as autograd's leaf.</summary>
    public Tensor this[string name] => _views[name];

    /// <summary>Whether there is a weight of that name.</summary>
    public bool Contains(string name) => _views.ContainsKey(name);

    /// <summary>Part of a long vector in a weight's shape.</summary>
    public static Tensor Of(Tensor flat, long first, ParameterShape shape)
    {
        using var part = flat.narrow(0, first, shape.Count);
        return part.view([.. shape.Shape]);
    }

    /// <summary>Sets a weight.</summary>
    public void Set(string name, WeightTensor weights)
    {
        using var _ = no_grad();
        TensorCopies.Fill(_views[name], weights);
    }

    public void Dispose()
    {
        foreach (var view in _views.Values)
        {
            view.Dispose();
        }

        Values.Dispose();
        Gradients.Dispose();
    }
}
