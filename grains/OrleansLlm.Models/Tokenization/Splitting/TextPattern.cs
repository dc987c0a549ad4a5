namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>What a splitter or a replacing step looks for. Immutable, safe for concurrent use.</summary>
internal abstract class TextPattern
{
    /// <summary>Adds the matches in <c>text[start, start + length)</c>, ascending and disjoint, as positions in <paramref name="text"/>; never an empty one.</summary>
    public abstract void Find(string text, int start, int length, List<TextMatch> matches);
}
