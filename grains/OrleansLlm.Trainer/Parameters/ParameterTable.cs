using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Parameters;

/// <summary>All weights of a network: those that are trained, and those that stay.</summary>
internal sealed class ParameterTable : IDisposable
{
    private readonly Dictionary<string, Tensor> _frozen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PackedMatrix> _packed = new(StringComparer.Ordinal);

    private long _count;

    public ParameterTable(FlatParameters trained, Device device)
    {
        Trained = trained;
        Device = device;
    }

    /// <summary>Where the weights lie.</summary>
    public Device Device { get; }

    /// <summary>What is trained.</summary>
    public FlatParameters Trained { get; }

    /// <summary>All numbers of the model, additions not counted.</summary>
    public long Count => _count > 0 ? _count : Trained.Count;

    /// <summary>A weight.</summary>
    public Tensor this[string name] => Trained.Contains(name) ? Trained[name] : _frozen[name];

    /// <summary>A weight, or null where the model has none of that name.</summary>
    public Tensor? Find(string name) => Trained.Contains(name) ? Trained[name] : _frozen.GetValueOrDefault(name);

    /// <summary>A matrix that is held in 4 bits, or null.</summary>
    public PackedMatrix? FindPacked(string name) => _packed.GetValueOrDefault(name);

    /// <summary>Takes in a model's weights: into what is trained, into 4 bits, or frozen.</summary>
    /// <param name="shapes">Names and shapes of the weights.</param>
    /// <param name="source">The weights; null: those that are trained are there already.</param>
    /// <param name="packs">Which matrices are held in 4 bits.</param>
    /// <param name="blockSize">Values per scale of those.</param>
    /// <exception cref="ModelPackageException">A weight is missing or has another shape.</exception>
    public void Load(IEnumerable<ParameterShape> shapes, IWeightSource source, Func<ParameterShape, bool>? packs = null, int blockSize = 32)
    {
        foreach (var shape in shapes)
        {
            _count += shape.Count;
            var found = source.Find(shape.Name) ?? throw new ModelPackageException(source.Origin, shape.Name, "the weights have no such tensor");
            if (!found.Shape.AsSpan().SequenceEqual(shape.Shape.AsSpan()))
            {
                throw new ModelPackageException(source.Origin, shape.Name, $"must have the shape [{string.Join(", ", shape.Shape)}]. Given: [{string.Join(", ", found.Shape)}]");
            }

            if (Trained.Contains(shape.Name))
            {
                Trained.Set(shape.Name, found);
            }
            else if (packs?.Invoke(shape) == true)
            {
                _packed[shape.Name] = PackedMatrix.Of(found, blockSize, Device);
            }
            else
            {
                _frozen[shape.Name] = TensorCopies.ToTensor(found, Device);
            }
        }
    }

    public void Dispose()
    {
        Trained.Dispose();
        foreach (var tensor in _frozen.Values)
        {
            tensor.Dispose();
        }

        foreach (var matrix in _packed.Values)
        {
            matrix.Dispose();
        }
    }
}
