using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>A chunk of a snapshot as it lies in the file: its context, if it has one, and its text lie in the text beside the table.</summary>
/// <param name="ContentHigh">The upper half of its <see cref="ContentId"/>.</param>
/// <param name="ContentLow">The lower half.</param>
/// <param name="Start">Where it begins in its document.</param>
/// <param name="TextOffset">Where its context begins; its text follows.</param>
/// <param name="Length">Bytes in its document.</param>
/// <param name="ContextLength">Bytes of its context; -1: none.</param>
/// <param name="TextLength">Bytes of its text.</param>
/// <param name="Document">Its document's place in the table.</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct ChunkRow(
    ulong ContentHigh, ulong ContentLow, long Start, long TextOffset, int Length, int ContextLength, int TextLength, int Document)
{
    public ContentId ContentId => new(new UInt128(ContentHigh, ContentLow));
}
