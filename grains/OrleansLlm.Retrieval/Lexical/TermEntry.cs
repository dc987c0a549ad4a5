using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>A term of a segment as it lies in the file; the next entry's offsets end its bytes, and a last entry of offsets alone closes the table.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct TermEntry(int TextOffset, int PostingsOffset, int Rows);
