namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>One step that rewrites text before it is split. Immutable.</summary>
internal abstract class Normalizer
{
    /// <summary>Rewrites the text.</summary>
    public abstract NormalizedText Apply(NormalizedText text);

    /// <summary>Rewrites a string where the origins do not matter.</summary>
    public string Apply(string text) => Apply(NormalizedText.Raw(text, trackOrigins: false)).Text;
}
