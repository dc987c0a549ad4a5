namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Runs a decoder over KV slots. Not thread-safe: the engine's thread is its only caller. Token ids are checked by the caller.
/// A call that throws leaves the slots that it named undefined and the others as they were.
/// </summary>
public interface IModelRunner : IDisposable
{
    /// <summary>KV slots that sequences run in, at least 1.</summary>
    int Slots { get; }

    /// <summary>KV slots behind those, <c>[Slots, Slots + PrefixSlots)</c>: only <see cref="CopySlot"/> reaches them.</summary>
    int PrefixSlots => 0;

    /// <summary>Positions of one slot.</summary>
    int MaxLength { get; }

    /// <summary>Width of a row of logits.</summary>
    int VocabularySize { get; }

    /// <summary>Bytes of keys and values in one slot.</summary>
    long SlotBytes { get; }

    /// <summary>Whether the graph can give logits at several positions of one run, as <see cref="Verify"/> needs.</summary>
    bool CanVerify { get; }

    /// <summary>Adapters that slots can use, counted from 1; 0: the model has none.</summary>
    int Adapters => 0;

    /// <summary>Says which adapter computes in a slot from now on; 0: none, as in the beginning.</summary>
    void UseAdapter(int slot, int adapter) => ArgumentOutOfRangeException.ThrowIfNotEqual(adapter, 0);

    /// <summary>Computes tokens at positions <paramref name="past"/> onwards of one slot.</summary>
    /// <returns>The last token's logits, valid until the next call; the caller may overwrite them.</returns>
    Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens);

    /// <summary>
    /// Computes as <see cref="Prefill"/> does, and <see cref="Logits"/> gives each token's. Which positions are valid afterwards is the caller's
    /// matter: what follows them is overwritten.
    /// </summary>
    void Verify(int slot, int past, ReadOnlySpan<int> tokens);

    /// <summary>Computes one token in each of the slots <c>[0, rows.Length)</c>, whatever their lengths. At least one row is not idle.</summary>
    void Decode(ReadOnlySpan<DecodeRow> rows);

    /// <summary>The logits of a row of the last <see cref="Decode"/>, or a token of the last <see cref="Verify"/>, valid until the next call; the caller may overwrite them.</summary>
    Span<float> Logits(int row);

    /// <summary>Copies the first <paramref name="length"/> positions of a slot to another.</summary>
    void CopySlot(int source, int target, int length);
}
