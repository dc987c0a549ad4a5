namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>Turns one word into token ids. Safe for concurrent use.</summary>
internal abstract class SubwordModel
{
    /// <summary>Adds the ids of <paramref name="word"/> to <paramref name="output"/>.</summary>
    public abstract void Encode(ReadOnlySpan<char> word, List<int> output);
}
