using CsCheck;
using OrleansLlm.Training.Data.Duplicates;

namespace OrleansLlm.Training.Tests.Data;

public sealed class DuplicateTests
{
    private const string Long = "the quick brown fox jumps over the lazy dog while the old grey cat sleeps under a warm stove in the small kitchen of our house near the river";

    [Fact]
    public void Equal_places_of_two_signatures_are_about_as_many_as_the_sets_are_similar() => Gen.Select(Gen.Int[20, 200], Gen.Double[0, 1], Gen.ULong).Sample((size, shared, salt) =>
    {
        int common = (int)(shared * size);
        HashSet<ulong> Set(int from, int count) => [.. Enumerable.Range(from, count).Select(i => WordShingles.Hash([$"{salt} {i}"]))];
        var (left, right) = (Set(0, size), Set(size - common, size));
        double similarity = common / (double)((2 * size) - common);
        double estimate = MinHash.Of(left).Zip(MinHash.Of(right)).Count(pair => pair.First == pair.Second) / (double)MinHash.Size;
        Assert.InRange(estimate, similarity - 0.25, similarity + 0.25);
    }, iter: 200);

    [Fact]
    public void A_text_with_one_word_changed_is_a_near_duplicate_and_another_text_is_not()
    {
        var near = new NearDuplicates(0.75);
        Assert.Null(near.Add(Long, 7));
        Assert.Equal(7, near.Add(Long.ToUpperInvariant() + "!", 8));
        Assert.Equal(7, near.Add(Long.Replace("river", "lake", StringComparison.Ordinal), 9));
        Assert.Null(near.Add(Long.Replace("quick brown fox", "slow red hen", StringComparison.Ordinal).Replace("old grey cat", "young dog", StringComparison.Ordinal).Replace("small kitchen", "hall", StringComparison.Ordinal), 10));
        Assert.Null(near.Add("something else altogether", 11));
        Assert.Null(near.Add("", 12));
        Assert.Null(near.Add("", 13));
    }

    [Fact]
    public void Only_what_is_as_similar_as_the_limit_says_is_left_out() => Gen.Select(Gen.Int[0, 30], Gen.Int[0, 30]).Sample((left, right) =>
    {
        string Text(int start) => string.Join(' ', Enumerable.Range(start, 40).Select(i => $"w{i}"));
        var near = new NearDuplicates(0.5);
        near.Add(Text(left), 0);
        int common = Math.Max(0, 38 - Math.Abs(left - right));
        bool isLike = common / (double)(76 - common) >= 0.5;
        return isLike ? common < 34 || near.Add(Text(right), 1) == 0 : near.Add(Text(right), 1) is null;
    }, iter: 300);

    [Fact]
    public void A_run_of_words_of_an_evaluation_set_is_found_wherever_it_stands()
    {
        var contamination = new Contamination([Long, "What is the capital of France?", "short one"], 8);
        Assert.True(contamination.IsIn("They say: THE QUICK, brown fox jumps over the lazy dog!"));
        Assert.True(contamination.IsIn("x what is the capital of france y"));
        Assert.False(contamination.IsIn("the quick brown fox jumps over the small dog while the old grey cat eats"));
        Assert.False(contamination.IsIn("short one"));
    }

    [Fact]
    public void What_all_evaluation_questions_begin_with_does_not_count()
    {
        var questions = Enumerable.Range(0, 20).Select(i => $"Answer the following question with one of the letters: number {i} is what kind of thing {i}");
        var contamination = new Contamination(questions, 8);
        Assert.False(contamination.IsIn("Answer the following question with one of the letters: who are you"));
        Assert.True(contamination.IsIn("number 7 is what kind of thing 7"));
    }
}
