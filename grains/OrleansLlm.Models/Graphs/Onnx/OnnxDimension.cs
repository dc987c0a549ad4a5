namespace OrleansLlm.Models.Graphs.Onnx;

/// <summary>An axis of an input or output: a fixed size, or a name where the size is only known at run time.</summary>
/// <param name="Size">The size; 0 or more. Not used when there is a name.</param>
/// <param name="Name">The name, the same for axes that are equally long in every run.</param>
internal readonly record struct OnnxDimension(long Size, string? Name)
{
    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxDimension(long size) => FromInt64(size);

    /// <summary>A size known at run time.</summary>
    public static implicit operator OnnxDimension(string name) => FromString(name);

    /// <summary>A fixed size.</summary>
    public static OnnxDimension FromInt64(long size) => new(size, null);

    /// <summary>A size known at run time.</summary>
    public static OnnxDimension FromString(string name) => new(0, name);
}
