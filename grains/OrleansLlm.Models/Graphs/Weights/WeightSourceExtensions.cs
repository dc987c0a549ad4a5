using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Reading weights with checks.</summary>
internal static class WeightSourceExtensions
{
    /// <summary>A tensor that must be there in this shape.</summary>
    /// <exception cref="ModelPackageException">It is missing or has another shape.</exception>
    public static WeightTensor Get(this IWeightSource source, string name, params ReadOnlySpan<long> shape)
    {
        var tensor = source.Find(name) ?? throw new ModelPackageException(source.Origin, name, "the weights have no such tensor");
        return tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw new ModelPackageException(source.Origin, name, $"must have the shape [{Text(shape)}]. Given: [{Text(tensor.Shape.AsSpan())}]");
    }

    private static string Text(ReadOnlySpan<long> shape) => string.Join(", ", shape.ToArray());
}
