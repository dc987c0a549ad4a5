using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>The counts of a snapshot.</summary>
/// <param name="Version">The index's version that it holds.</param>
/// <param name="LexicalTerms">Terms of all rows, repeats included.</param>
/// <param name="LexicalRows">Rows with at least one term.</param>
/// <param name="Rows">Chunks.</param>
/// <param name="Documents">Documents.</param>
/// <param name="GraphLinks">M of the graph; 0: there is none.</param>
/// <param name="GraphEntry">Where searches of the graph begin.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct SnapshotMeta(
    long Version, long LexicalTerms, int LexicalRows, int Rows, int Documents, int GraphLinks, int GraphEntry, int Reserved);
