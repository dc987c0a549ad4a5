using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>The same elements in another shape of as many.</summary>
internal sealed class ReshapedTensor(TensorData inner, ImmutableArray<long> shape) : TensorData(inner.ElementType, shape)
{
    public override void WriteTo(Stream stream) => inner.WriteTo(stream);
}
