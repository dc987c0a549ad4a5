namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>Facts about element types.</summary>
internal static class OnnxTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Float or OnnxElementType.Int32 => 4,
        OnnxElementType.Int64 => 8,
        OnnxElementType.Float16 or OnnxElementType.UInt16 => 2,
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type"),
    };

    /// <summary>The element type of a .NET type.</summary>
    public static OnnxElementType Of<T>()
        where T : unmanaged => default(T) switch
        {
            float => OnnxElementType.Float,
            byte => OnnxElementType.UInt8,
            sbyte => OnnxElementType.Int8,
            ushort => OnnxElementType.UInt16,
            int => OnnxElementType.Int32,
            long => OnnxElementType.Int64,
            bool => OnnxElementType.Bool,
            Half => OnnxElementType.Float16,
            _ => throw new NotSupportedException($"tensors of {typeof(T).Name} are not written"),
        };
}
