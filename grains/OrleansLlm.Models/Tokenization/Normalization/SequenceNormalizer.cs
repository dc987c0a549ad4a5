namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<Normalizer> steps) : Normalizer
{
    /// <inheritdoc/>
    public override NormalizedText Apply(NormalizedText text)
    {
        foreach (var step in steps)
        {
            text = step.Apply(text);
        }

        return text;
    }
}
