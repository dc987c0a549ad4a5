using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Embedders.Vocabulary;

/// <summary>
/// Chooses pieces and rows. Forms of one word share a row; rare words are spelled in fragments; what is never trained on gets two rows of a shared
/// stock, by hash, whose sum is nearly unique.
/// </summary>
internal sealed class VocabularyBuilder
{
    private const float WordScore = -8;
    private const float InnerWordScore = -10;
    private const float FragmentScore = -11;
    private const float LetterScore = -14;
    private const int LeastInnerLength = 4;

    private readonly List<Piece> _pieces = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly EmbedderShape _shape;
    private int _rows = 2;

    private VocabularyBuilder(EmbedderShape shape)
    {
        _shape = shape;
        Add(EmbedderVocabulary.Pad, 0, 0);
        Add(EmbedderVocabulary.Start, 0, 1);
    }

    /// <summary>Builds the vocabulary.</summary>
    public static EmbedderVocabulary Build(TrainingText text, EmbedderShape shape)
    {
        var builder = new VocabularyBuilder(shape);
        var counts = WordCounts.Of(text.Pairs);
        var rest = builder.AddWords(counts, text.Inflections);
        builder.AddFragments(rest);
        builder.AddCharacters();
        builder.AddHashed();
        return new EmbedderVocabulary(builder._pieces, builder._rows);
    }

    /// <summary>Adds the commonest words with all their forms; gives the words that found no place.</summary>
    private List<(string Word, int Weight)> AddWords(Dictionary<string, int> counts, Inflections inflections)
    {
        var families = counts.GroupBy(entry => inflections.BaseOf(entry.Key), StringComparer.Ordinal)
            .Select(family => (Base: family.Key, Count: family.Sum(form => (long)form.Value), Forms: family.OrderByDescending(form => form.Value).ThenBy(form => form.Key, StringComparer.Ordinal).ToList()))
            .OrderByDescending(family => family.Count).ThenBy(family => family.Base, StringComparer.Ordinal).ToList();
        var rest = new List<(string, int)>();
        int words = 0;
        foreach (var (_, count, forms) in families)
        {
            bool isIn = words++ < _shape.Words;
            int row = isIn ? _rows++ : 0;
            foreach (var (form, formCount) in forms)
            {
                if (isIn && (formCount > 1 || form == forms[0].Key))
                {
                    Add(EmbedderVocabulary.WordStart + form, WordScore, row);
                }
                else
                {
                    rest.Add((form, 1 + (int)Math.Log2(formCount)));
                }
            }

            if (isIn && words <= _shape.InnerWords && forms[0].Key is { Length: >= LeastInnerLength } common)
            {
                Add(common, InnerWordScore, row);
            }
        }

        return rest;
    }

    private void AddFragments(List<(string Word, int Weight)> words)
    {
        foreach (string fragment in new PairMerger(words, EmbedderVocabulary.WordStart).Run(_shape.Fragments))
        {
            if (!_known.Contains(fragment))
            {
                // Longer ones first, where the number of pieces is the same.
                Add(fragment, FragmentScore + (0.05f * fragment.Length), _rows++);
            }
        }
    }

    private void AddCharacters()
    {
        for (char character = '!'; character <= '~'; character++)
        {
            if (char.IsAsciiLetterUpper(character))
            {
                continue;
            }

            string start = EmbedderVocabulary.WordStart + character;
            int row = _known.Contains(start) ? _pieces.Find(piece => piece.Text == start).First : _rows++;
            Add(start, WordScore, row);
            Add(character.ToString(), LetterScore, row);
        }
    }

    private void AddHashed()
    {
        int stock = _rows;
        _rows += _shape.HashRows;
        Add(EmbedderVocabulary.WordStart, LetterScore, 0);
        for (int value = 0; value < 256; value++)
        {
            AddHashed($"<0x{value:X2}>", LetterScore, stock);
        }

        foreach (string text in OtherScripts.Pieces())
        {
            float score = text.Length > 1 ? FragmentScore : LetterScore;
            AddHashed(EmbedderVocabulary.WordStart + text, score, stock);
            AddHashed(text, score, stock);
        }
    }

    private void AddHashed(string text, float score, int stock)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.TrimStart('▁')));
        int first = (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % (uint)_shape.HashRows);
        int second = (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(4)) % (uint)_shape.HashRows);
        Add(text, score, stock + first, stock + second);
    }

    private void Add(string text, float score, int first, int second = 0)
    {
        if (_known.Add(text))
        {
            _pieces.Add(new Piece(text, score, first, second));
        }
    }
}
