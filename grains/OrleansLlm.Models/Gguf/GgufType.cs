namespace OrleansLlm.Models.Gguf;

/// <summary>A type of tensors.</summary>
/// <param name="Name">ggml's name.</param>
/// <param name="BlockSize">Elements of a block.</param>
/// <param name="BlockBytes">Its bytes.</param>
/// <param name="Dequantize">Turns a block into floats.</param>
internal sealed record GgufType(string Name, int BlockSize, int BlockBytes, GgufType.BlockReader Dequantize)
{
    /// <summary>Turns a block into floats.</summary>
    public delegate void BlockReader(ReadOnlySpan<byte> block, Span<float> values);

    /// <summary>Bytes of so many elements.</summary>
    public long BytesOf(long count) => (count + BlockSize - 1) / BlockSize * BlockBytes;
}
