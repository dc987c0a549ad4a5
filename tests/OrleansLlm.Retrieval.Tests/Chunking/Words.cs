namespace OrleansLlm.Retrieval.Tests.Chunking;

/// <summary>Words for made texts, and a tokenizer that counts a token per four letters of a word and one per sign, as real ones nearly do.</summary>
internal static class Words
{
    public static readonly string[] Some =
        ["river", "stone", "paper", "house", "music", "engine", "garden", "market", "winter", "doctor", "yellow", "silent", "carry", "build", "answer", "often", "between", "never"];

    public static int Count(ReadOnlySpan<char> text)
    {
        var (tokens, letters) = (0, 0);
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter))
            {
                tokens += letters++ % 4 == 0 ? 1 : 0;
            }
            else
            {
                letters = 0;
                tokens += char.IsWhiteSpace(letter) ? 0 : 1;
            }
        }

        return tokens;
    }
}
