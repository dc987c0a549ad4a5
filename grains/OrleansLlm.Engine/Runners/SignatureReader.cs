using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>Checks tensors of a graph; every error names the file and the tensor.</summary>
internal sealed class SignatureReader(string path)
{
    /// <summary>The element type of a tensor that must be float or float16.</summary>
    public TensorElementType Float(IReadOnlyDictionary<string, NodeMetadata> tensors, string name, string side)
    {
        var type = Find(tensors, name, side).ElementDataType;
        return type is TensorElementType.Float or TensorElementType.Float16
            ? type
            : throw new ModelPackageException(path, name, $"this {side} must be float or float16. Given: {type}.");
    }

    /// <summary>The element type of a cache input: float, float16 or int8.</summary>
    public TensorElementType Cache(IReadOnlyDictionary<string, NodeMetadata> tensors, string name)
    {
        var type = Find(tensors, name, "input").ElementDataType;
        return type is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Int8
            ? type
            : throw new ModelPackageException(path, name, $"this input must be float, float16 or int8. Given: {type}.");
    }

    /// <summary>The element type of a tensor that must be int64 or int32.</summary>
    public TensorElementType Integer(IReadOnlyDictionary<string, NodeMetadata> tensors, string name, string side)
    {
        var type = Find(tensors, name, side).ElementDataType;
        return type is TensorElementType.Int64 or TensorElementType.Int32
            ? type
            : throw new ModelPackageException(path, name, $"this {side} must be int64 or int32. Given: {type}.");
    }

    /// <summary>Checks element type and rank.</summary>
    public void Tensor(IReadOnlyDictionary<string, NodeMetadata> tensors, string name, string side, TensorElementType type, int rank)
    {
        var found = Find(tensors, name, side);
        if (found.ElementDataType != type || found.Dimensions.Length != rank)
        {
            throw new ModelPackageException(path, name, $"this {side} must be {type} with {rank} axes. Given: {found.ElementDataType} [{Text(found.Dimensions)}].");
        }
    }

    /// <summary>Checks element type and every axis that is fixed on both sides; -1 is free.</summary>
    public void Shape(IReadOnlyDictionary<string, NodeMetadata> tensors, string name, string side, TensorElementType type, int[] expected)
    {
        Tensor(tensors, name, side, type, expected.Length);
        var given = tensors[name].Dimensions;
        for (var axis = 0; axis < expected.Length; axis++)
        {
            if (expected[axis] > 0 && given[axis] > 0 && expected[axis] != given[axis])
            {
                throw new ModelPackageException(path, name, $"the model's configuration asks for the shape [{Text(expected)}]. Given: [{Text(given)}].");
            }
        }
    }

    private NodeMetadata Find(IReadOnlyDictionary<string, NodeMetadata> tensors, string name, string side) =>
        tensors.TryGetValue(name, out var found)
            ? found
            : throw new ModelPackageException(path, name, $"the graph has no such {side}; it has: {string.Join(", ", tensors.Keys.Take(12))}.");

    private static string Text(int[] dimensions) => string.Join(", ", dimensions.Select(d => d < 0 ? "?" : $"{d}"));
}
