using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Benchmarks;

/// <summary>Counts what the engine's thread allocates between runs of one token per row.</summary>
internal sealed class CountingRunner(OnnxModelRunner inner) : IModelRunner
{
    private long _before = -1;
    private long _bytes;
    private long _tokens;

    public int Slots => inner.Slots;

    public int PrefixSlots => inner.PrefixSlots;

    public int MaxLength => inner.MaxLength;

    public int VocabularySize => inner.VocabularySize;

    public long SlotBytes => inner.SlotBytes;

    public bool CanVerify => inner.CanVerify;

    public double BytesPerToken => (double)_bytes / _tokens;

    public void Reset() => (_bytes, _tokens) = (0, 0);

    public Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens)
    {
        _before = -1;
        return inner.Prefill(slot, past, tokens);
    }

    public void Verify(int slot, int past, ReadOnlySpan<int> tokens)
    {
        _before = -1;
        inner.Verify(slot, past, tokens);
    }

    public void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        var now = GC.GetAllocatedBytesForCurrentThread();
        if (_before >= 0)
        {
            _bytes += now - _before;
            _tokens += rows.Length;
        }

        _before = now;
        inner.Decode(rows);
    }

    public Span<float> Logits(int row) => inner.Logits(row);

    public void CopySlot(int source, int target, int length) => inner.CopySlot(source, target, length);

    public void Dispose() => inner.Dispose();
}
