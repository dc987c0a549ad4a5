using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Embedders.Sources;
using OrleansLlm.Training.Embedders.Vocabulary;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>Turns texts into rows, with the tokenizer that will be used later.</summary>
internal sealed class BagEncoder(Tokenizer tokenizer, EmbedderVocabulary vocabulary)
{
    private readonly Dictionary<string, int[]> _known = new(StringComparer.Ordinal);

    /// <summary>All pairs of texts with words in them, and each longer text with itself.</summary>
    public List<BagPair> Encode(IEnumerable<TextPair> pairs)
    {
        var result = new List<BagPair>();
        var alone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (left, right, kind) in pairs)
        {
            var (first, second) = (Rows(left), Rows(right));
            if (first.Length > 0 && second.Length > 0 && left != right)
            {
                result.Add(new BagPair(first, second, kind));
            }

            if (second.Length >= 8 && alone.Add(right))
            {
                result.Add(new BagPair(second, second, PairKind.Same));
            }
        }

        return result;
    }

    private int[] Rows(string text)
    {
        if (!_known.TryGetValue(text, out int[]? rows))
        {
            _known[text] = rows = [.. tokenizer.Encode(text, addSpecialTokens: false, [0..text.Length]).SelectMany(RowsOf)];
        }

        return rows;
    }

    private IEnumerable<int> RowsOf(int token)
    {
        var piece = vocabulary.Pieces[token];
        return piece.Second != 0 ? [piece.First, piece.Second] : piece.First != 0 ? [piece.First] : [];
    }
}
