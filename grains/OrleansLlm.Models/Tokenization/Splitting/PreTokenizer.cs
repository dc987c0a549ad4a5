namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>Splits text into the words that the model encodes one by one. Immutable, safe for concurrent use.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Splits one piece, adding the parts to <paramref name="output"/>; empty parts are left out.</summary>
    public abstract void Split(in TextPiece piece, List<TextPiece> output);
}
