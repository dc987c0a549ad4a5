namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>Element types of tensors, with ONNX's own numbers (TensorProto.DataType).</summary>
internal enum OnnxElementType
{
    /// <summary>No type; never written.</summary>
    None = 0,

    /// <summary>32-bit float.</summary>
    Float = 1,

    /// <summary>Unsigned bytes; packed 4-bit values too.</summary>
    UInt8 = 2,

    /// <summary>Signed bytes.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,

    /// <summary>32-bit integer.</summary>
    Int32 = 6,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,

    /// <summary>16-bit float.</summary>
    Float16 = 10,
}
