namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Puts a prefix before text that is not empty (Llama 2's leading <c>▁</c>).</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    /// <inheritdoc/>
    public override NormalizedText Apply(NormalizedText text)
    {
        if (text.Text.Length == 0)
        {
            return text;
        }

        var builder = new NormalizedTextBuilder(text);
        builder.Append(prefix, 0);
        builder.Copy(0, text.Text.Length);
        return builder.Build();
    }
}
