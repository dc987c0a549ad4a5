using System.Buffers;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>
/// Unigram (Kudo 2018, as in SentencePiece): of all ways to cut a word into pieces the likeliest, found by Viterbi's algorithm. What no piece
/// covers is unknown, neighbouring unknowns as one, or spelled in byte pieces.
/// </summary>
internal sealed class UnigramModel : SubwordModel
{
    private const double UnknownPenalty = 10;

    private readonly PieceTrie _trie;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly int[]? _bytes;
    private readonly WordCache _cache = new();

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Pieces and ids.</param>
    /// <param name="scores">Log-probabilities by id.</param>
    /// <param name="unknown">The id of the unknown piece, or null.</param>
    /// <param name="byteFallback">Unknown text becomes byte pieces (<c>&lt;0xNN&gt;</c>), when the vocabulary has all of them.</param>
    /// <param name="control">Pieces that text can not spell: special tokens.</param>
    public UnigramModel(
        Dictionary<string, int> vocabulary, IReadOnlyList<double> scores, int? unknown, bool byteFallback, IReadOnlySet<string> control)
    {
        _scores = [.. scores];
        _unknown = unknown ?? -1;
        _unknownScore = _scores.Min() - UnknownPenalty;
        _bytes = byteFallback && HasAllBytes(vocabulary) ? [.. Enumerable.Range(0, 256).Select(value => vocabulary[ByteText(value)])] : null;
        var byteIds = _bytes?.ToHashSet() ?? [];
        _trie = new PieceTrie(vocabulary.Where(piece =>
            piece.Key.Length > 0 && piece.Value != _unknown && !control.Contains(piece.Key) && !byteIds.Contains(piece.Value)));
    }

    /// <summary>Whether a vocabulary can spell every byte.</summary>
    public static bool HasAllBytes(Dictionary<string, int> vocabulary) =>
        Enumerable.Range(0, 256).All(value => vocabulary.ContainsKey(ByteText(value)));

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> word, List<int> output)
    {
        if (_cache.Find(word) is { } known)
        {
            output.AddRange(known.AsSpan());
            return;
        }

        int first = output.Count;
        var best = ArrayPool<Step>.Shared.Rent(word.Length + 1);
        FindBest(word, best);
        Emit(word, best, output);
        ArrayPool<Step>.Shared.Return(best);
        if (word.Length > 0)
        {
            _cache.Add(word, [.. output[first..]]);
        }
    }

    private static string ByteText(int value) => $"<0x{value:X2}>";

    private void FindBest(ReadOnlySpan<char> word, Step[] best)
    {
        best.AsSpan(0, word.Length + 1).Fill(new Step(-1, -1, 0));
        for (int start = 0; start < word.Length;)
        {
            _ = Rune.DecodeFromUtf16(word[start..], out _, out int units);
            double soFar = best[start].Score;
            bool covered = false;
            int node = _trie.Root(word[start]);
            for (int end = start + 1; node >= 0; end++)
            {
                if (_trie.Id(node) is >= 0 and var id)
                {
                    Offer(ref best[end], new Step(start, id, soFar + _scores[id]));
                    covered |= end == start + units;
                }

                node = end < word.Length ? _trie.Next(node, word[end]) : -1;
            }

            if (!covered)
            {
                Offer(ref best[start + units], new Step(start, -1, soFar + _unknownScore));
            }

            start += units;
        }
    }

    private static void Offer(ref Step best, Step candidate)
    {
        if (best.Start < 0 || candidate.Score > best.Score)
        {
            best = candidate;
        }
    }

    // Walks back from the end; the ids come out in reverse.
    private void Emit(ReadOnlySpan<char> word, Step[] best, List<int> output)
    {
        int first = output.Count;
        for (int end = word.Length; end > 0;)
        {
            int start = best[end].Start;
            if (best[end].Id >= 0)
            {
                output.Add(best[end].Id);
            }
            else
            {
                while (start > 0 && best[start].Id < 0)
                {
                    start = best[start].Start;
                }

                EmitUnknown(word[start..end], output);
            }

            end = start;
        }

        output.Reverse(first, output.Count - first);
    }

    private void EmitUnknown(ReadOnlySpan<char> text, List<int> output)
    {
        if (_bytes is null)
        {
            output.Add(_unknown);
            return;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            output.Add(_bytes[bytes[i]]);
        }
    }

    private readonly record struct Step(int Start, int Id, double Score);
}
