using System.Runtime.InteropServices;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>A copy of bytes that does not move.</summary>
internal sealed unsafe class NativeContent : IIndexContent
{
    private const int Alignment = 64;
    private void* _memory;

    public NativeContent(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        _memory = NativeMemory.AlignedAlloc((nuint)Math.Max(1, bytes.Length), Alignment);
        bytes.CopyTo(new Span<byte>(_memory, bytes.Length));
    }

    public nint Address => (nint)_memory;

    public long Length { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
