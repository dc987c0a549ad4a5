using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Replaces every match of a pattern with fixed text.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : Normalizer
{
    /// <inheritdoc/>
    public override NormalizedText Apply(NormalizedText text)
    {
        var matches = new List<TextMatch>();
        pattern.Find(text.Text, 0, text.Text.Length, matches);
        if (matches.Count == 0)
        {
            return text;
        }

        var builder = new NormalizedTextBuilder(text);
        int done = 0;
        foreach (var match in matches)
        {
            builder.Copy(done, match.Start - done);
            builder.Append(content, match.Start);
            done = match.Start + match.Length;
        }

        builder.Copy(done, text.Text.Length - done);
        return builder.Build();
    }
}
