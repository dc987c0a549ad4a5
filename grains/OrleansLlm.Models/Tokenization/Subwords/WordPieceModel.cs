namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>WordPiece as in BERT: the longest piece that fits, again and again; a word that does not come out even is unknown.</summary>
internal sealed class WordPieceModel : SubwordModel
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _starts;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuations;
    private readonly int _unknown;
    private readonly int _longestWord;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Token texts and ids.</param>
    /// <param name="unknown">The id of words that can not be spelled.</param>
    /// <param name="prefix">What marks a piece inside a word (<c>##</c>).</param>
    /// <param name="longestWord">Words with more code points than this are unknown.</param>
    public WordPieceModel(Dictionary<string, int> vocabulary, int unknown, string prefix, int longestWord)
    {
        _starts = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuations = vocabulary.Where(token => token.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(token => token.Key[prefix.Length..], token => token.Value, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _unknown = unknown;
        _longestWord = longestWord;
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> word, List<int> output)
    {
        int first = output.Count;
        bool tooLong = word.Length > _longestWord && CodePoints(word) > _longestWord;
        for (int at = 0; at < word.Length && !tooLong;)
        {
            int length = LongestPiece(word[at..], at == 0 ? _starts : _continuations, out int id);
            if (length == 0)
            {
                output.RemoveRange(first, output.Count - first);
                break;
            }

            output.Add(id);
            at += length;
        }

        if (output.Count == first)
        {
            output.Add(_unknown);
        }
    }

    private static int LongestPiece(ReadOnlySpan<char> rest, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces, out int id)
    {
        for (int length = rest.Length; length > 0; length--)
        {
            if (pieces.TryGetValue(rest[..length], out id))
            {
                return length;
            }
        }

        id = -1;
        return 0;
    }

    private static int CodePoints(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (char unit in word)
        {
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        }

        return count;
    }
}
