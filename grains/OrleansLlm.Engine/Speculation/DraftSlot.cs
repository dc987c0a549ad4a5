using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Speculation;

/// <summary>What one slot of the draft model holds. It outlives its sequence: another that begins alike goes on from it.</summary>
internal sealed class DraftSlot(int index, int maxLength)
{
    private readonly int[] _tokens = new int[maxLength];

    public int Index => index;

    /// <summary>The sequence that it drafts for; null: free.</summary>
    public Sequence? Owner { get; set; }

    public CacheScope Scope { get; set; }

    public long LastUsed { get; set; }

    /// <summary>Computed positions.</summary>
    public int Count { get; private set; }

    /// <summary>Positions that are those of a text, and the text's last token is not among them: its logits are wanted.</summary>
    public int Common(ReadOnlySpan<int> text) => _tokens.AsSpan(0, Count).CommonPrefixLength(text[..^1]);

    /// <summary>Goes back to the first positions.</summary>
    public void Truncate(int count) => Count = count;

    public void Append(ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(_tokens.AsSpan(Count));
        Count += tokens.Length;
    }

    /// <summary>Takes over another slot's first positions.</summary>
    public void CopyFrom(DraftSlot other, int count)
    {
        other._tokens.AsSpan(0, count).CopyTo(_tokens);
        Count = count;
    }
}
