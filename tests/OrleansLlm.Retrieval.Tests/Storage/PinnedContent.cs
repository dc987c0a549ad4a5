using System.Runtime.InteropServices;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Storage;

/// <summary>Bytes at an aligned address; unreadable garbage after disposal, so that a late reader is found out.</summary>
internal sealed unsafe class PinnedContent : IIndexContent
{
    public PinnedContent(byte[] bytes)
    {
        Length = bytes.Length;
        Address = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(1, bytes.Length), 64);
        bytes.CopyTo(new Span<byte>((void*)Address, bytes.Length));
    }

    public nint Address { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        if (Address != 0)
        {
            new Span<byte>((void*)Address, (int)Length).Fill(0xDB);
            NativeMemory.AlignedFree((void*)Address);
            Address = 0;
        }
    }
}
