namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Takes white space off the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    /// <inheritdoc/>
    public override NormalizedText Apply(NormalizedText text)
    {
        int start = 0;
        int end = text.Text.Length;
        while (left && start < end && char.IsWhiteSpace(text.Text[start]))
        {
            start++;
        }

        while (right && end > start && char.IsWhiteSpace(text.Text[end - 1]))
        {
            end--;
        }

        return new NormalizedText(text.Text[start..end], text.Origins?[start..end]);
    }
}
