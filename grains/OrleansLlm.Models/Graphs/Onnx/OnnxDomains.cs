namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>Operator domains.</summary>
internal static class OnnxDomains
{
    /// <summary>ONNX's own operators.</summary>
    public const string Standard = "";

    /// <summary>ONNX Runtime's contributed operators (GroupQueryAttention, MatMulNBits, ...).</summary>
    public const string Microsoft = "com.microsoft";
}
