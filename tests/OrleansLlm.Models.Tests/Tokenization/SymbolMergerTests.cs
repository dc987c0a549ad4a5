using CsCheck;
using OrleansLlm.Models.Tokenization.Subwords;

namespace OrleansLlm.Models.Tests.Tokenization;

public sealed class SymbolMergerTests
{
    private const int Letters = 4;

    [Fact]
    public void Both_ways_of_merging_agree_with_the_definition()
    {
        var merges = RandomMerges(seed: 11, count: 60);
        var table = new MergeTable(merges);
        Gen.Int[0, Letters - 1].Array[0, 200].Sample(
            symbols =>
            {
                int[] merged = [.. symbols];
                int count = SymbolMerger.Merge(table, merged);
                return merged.AsSpan(0, count).SequenceEqual(Definition(merges, symbols));
            },
            iter: 3000);
    }

    [Fact]
    public void A_word_of_a_hundred_thousand_characters_is_encoded()
    {
        var tokenizer = TestData.Tokenizer("ember");
        string word = string.Concat(Enumerable.Repeat("abcdefghij", 10_000));
        Assert.Equal(word, tokenizer.Decode(tokenizer.Encode(word, addSpecialTokens: false), skipSpecialTokens: false));
    }

    [Fact]
    public void A_hundred_thousand_combining_marks_are_normalized()
    {
        var normalizer = new Models.Tokenization.Normalization.UnicodeNormalizer(System.Text.NormalizationForm.FormC);
        string text = "a" + string.Concat(Enumerable.Repeat("\u0323\u0301", 50_000));
        string normalized = normalizer.Apply(text);
        Assert.StartsWith("\u1EA1\u0323", normalized, StringComparison.Ordinal);
        Assert.Equal(text.Length - 1, normalized.Length);
    }

    // Byte-pair encoding as the paper states it: look at all pairs, merge the best, again.
    private static int[] Definition(List<(int Left, int Right, int Merged)> merges, int[] symbols)
    {
        var word = symbols.ToList();
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, word.Count - 1))
                .Select(at => (Rank: merges.FindIndex(merge => merge.Left == word[at] && merge.Right == word[at + 1]), At: at))
                .Where(pair => pair.Rank >= 0)
                .DefaultIfEmpty((Rank: -1, At: -1))
                .MinBy(pair => (pair.Rank, pair.At));
            if (best.At < 0)
            {
                return [.. word];
            }

            word[best.At] = merges[best.Rank].Merged;
            word.RemoveAt(best.At + 1);
        }
    }

    private static List<(int Left, int Right, int Merged)> RandomMerges(int seed, int count)
    {
        var random = new Random(seed);
        var merges = new List<(int, int, int)>();
        var pairs = new HashSet<(int, int)>();
        for (int next = Letters; merges.Count < count;)
        {
            var pair = (random.Next(next), random.Next(next));
            if (pairs.Add(pair))
            {
                merges.Add((pair.Item1, pair.Item2, next++));
            }
        }

        return merges;
    }
}
