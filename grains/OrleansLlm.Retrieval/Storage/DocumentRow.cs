using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>A document of a snapshot as it lies in the file: its name and attributes are in the text beside the table, its chunks are rows that follow one another.</summary>
/// <param name="Time">Milliseconds since 1970; <see cref="NoTime"/>: none.</param>
/// <param name="TextOffset">Where its name begins; its attributes follow.</param>
/// <param name="IdLength">Bytes of its name.</param>
/// <param name="AttributesLength">Bytes of its attributes.</param>
/// <param name="FirstRow">Its first chunk.</param>
/// <param name="Rows">Its chunks.</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct DocumentRow(long Time, long TextOffset, int IdLength, int AttributesLength, int FirstRow, int Rows)
{
    public const long NoTime = long.MinValue;
}
