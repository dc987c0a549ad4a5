using System.Diagnostics;
using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Benchmarks;

/// <summary>Counts what the engine's thread allocates between runs of one token per row, and times those of all slots from start to start.</summary>
internal sealed class CountingRunner(OnnxModelRunner inner) : IModelRunner
{
    private long _before = -1;
    private long _bytes;
    private long _tokens;
    private long _startedAt;
    private int _lastRows;

    public int Slots => inner.Slots;

    public int PrefixSlots => inner.PrefixSlots;

    public int MaxLength => inner.MaxLength;

    public int VocabularySize => inner.VocabularySize;

    public long SlotBytes => inner.SlotBytes;

    public bool CanVerify => inner.CanVerify;

    public double BytesPerToken => (double)_bytes / _tokens;

    /// <summary>Seconds from the start of a run in which every slot decodes to the start of the next such run, nothing else between.</summary>
    public List<double> FullSteps { get; } = [];

    public void Reset()
    {
        (_bytes, _tokens) = (0, 0);
        FullSteps.Clear();
    }

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
        CountStep(rows);
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

    private void CountStep(ReadOnlySpan<DecodeRow> rows)
    {
        var now = Stopwatch.GetTimestamp();
        var busy = 0;
        foreach (var row in rows)
        {
            busy += row.Token == DecodeRow.Idle ? 0 : 1;
        }

        if (_before >= 0 && busy == Slots && _lastRows == Slots)
        {
            FullSteps.Add(Stopwatch.GetElapsedTime(_startedAt, now).TotalSeconds);
        }

        (_startedAt, _lastRows) = (now, busy);
    }
}
