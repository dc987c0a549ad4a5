using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Benchmarks.Speculation;

/// <summary>
/// Runs a model with random weights, and then lets the token win that a script demands: every run costs what it costs, and the texts are like those that
/// a trained model writes. Texts are told apart by their first token.
/// </summary>
/// <param name="texts">Prompt and output, one behind the other, by first token.</param>
/// <param name="rightOf100">How often the script's token wins; otherwise another. A draft model is not always right.</param>
internal sealed class ScriptedRunner(IModelRunner inner, IReadOnlyDictionary<int, int[]> texts, int rightOf100 = 100) : IModelRunner
{
    private const float Winning = 1_000;

    private readonly List<int>[] _slots = [.. Enumerable.Range(0, inner.Slots + inner.PrefixSlots).Select(_ => new List<int>())];
    private readonly List<(int Slot, int Position)> _rows = [];

    public int Slots => inner.Slots;

    public int PrefixSlots => inner.PrefixSlots;

    public int MaxLength => inner.MaxLength;

    public int VocabularySize => inner.VocabularySize;

    public long SlotBytes => inner.SlotBytes;

    public bool CanVerify => inner.CanVerify;

    public Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens)
    {
        Write(slot, past, tokens);
        return Scripted(inner.Prefill(slot, past, tokens), slot, past + tokens.Length - 1);
    }

    public void Verify(int slot, int past, ReadOnlySpan<int> tokens)
    {
        Write(slot, past, tokens);
        _rows.Clear();
        _rows.AddRange(Enumerable.Range(past, tokens.Length).Select(position => (slot, position)));
        inner.Verify(slot, past, tokens);
    }

    public void Decode(ReadOnlySpan<DecodeRow> rows)
    {
        _rows.Clear();
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].Token != DecodeRow.Idle)
            {
                Write(row, rows[row].Past, [rows[row].Token]);
            }

            _rows.Add((row, rows[row].Past));
        }

        inner.Decode(rows);
    }

    public Span<float> Logits(int row) => Scripted(inner.Logits(row), _rows[row].Slot, _rows[row].Position);

    public void CopySlot(int source, int target, int length)
    {
        _slots[target] = _slots[source][..length];
        inner.CopySlot(source, target, length);
    }

    public void Dispose() => inner.Dispose();

    private void Write(int slot, int past, ReadOnlySpan<int> tokens)
    {
        var held = _slots[slot];
        held.RemoveRange(past, held.Count - past);
        held.AddRange(tokens);
    }

    /// <summary>Behind a proposed token that the script does not have, nothing is read: any logits will do.</summary>
    private Span<float> Scripted(Span<float> logits, int slot, int position)
    {
        var text = texts[_slots[slot][0]];
        var next = position + 1 < text.Length ? text[position + 1] : 0;
        var isRight = (uint)((position * 2_654_435_761L) + text[0]) % 100 < rightOf100;
        logits[isRight ? next : (next + 1) % logits.Length] = Winning;
        return logits;
    }
}
