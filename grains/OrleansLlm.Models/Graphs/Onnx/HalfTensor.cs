namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>32-bit floats written as 16-bit ones, rounded to the nearest.</summary>
internal sealed class HalfTensor(TensorData floats) : TensorData(OnnxElementType.Float16, floats.Shape)
{
    public override void WriteTo(Stream stream)
    {
        using var narrowing = new NarrowingStream(stream);
        floats.WriteTo(narrowing);
    }
}
