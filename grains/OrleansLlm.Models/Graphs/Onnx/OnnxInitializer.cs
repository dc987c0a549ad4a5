namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>An initializer to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its content, or null where <paramref name="Message"/> is the whole TensorProto.</param>
/// <param name="Message">A TensorProto that is written as it is: one that keeps its elements in typed fields.</param>
internal sealed record OnnxInitializer(string Name, TensorData? Data, byte[]? Message = null)
{
    /// <summary>Bytes that may be moved to a file of their own.</summary>
    public long ByteLength => Data?.ByteLength ?? 0;
}
