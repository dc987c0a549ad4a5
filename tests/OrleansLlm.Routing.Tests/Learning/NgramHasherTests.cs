using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class NgramHasherTests
{
    [Theory]
    [InlineData("Hello, World", "hello   world.")]
    [InlineData("In 1987", "in 2024")]
    public void Case_space_stops_and_digits_do_not_count(string one, string other) =>
        Assert.Equal(NgramHasher.Count(one).OrderBy(pair => pair.Key), NgramHasher.Count(other).OrderBy(pair => pair.Key));

    [Theory]
    [InlineData("dog bites man", "man bites dog")]
    [InlineData("a + b", "a - b")]
    [InlineData("cat", "cats")]
    public void Order_signs_and_endings_count(string one, string other) =>
        Assert.NotEqual(NgramHasher.Count(one).Keys.Order(), NgramHasher.Count(other).Keys.Order());

    [Fact]
    public void Inflected_words_share_pieces() =>
        Assert.True(NgramHasher.Count("calculating").Keys.Intersect(NgramHasher.Count("calculated").Keys).Count() >= 8);

    [Fact]
    public void A_text_beyond_the_limit_counts_by_its_beginning()
    {
        var start = new string('x', 20) + " ";
        var text = string.Concat(Enumerable.Repeat(start, (NgramHasher.MaxCharacters / start.Length) + 1))[..NgramHasher.MaxCharacters];
        Assert.Equal(NgramHasher.Count(text).OrderBy(pair => pair.Key), NgramHasher.Count(text + " and much more").OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Any_text_can_be_counted()
    {
        foreach (var text in (string[])["", " ", "\0", "\ud800", "日本語のテキスト", new string('a', 40_000), "🎉🎉"])
        {
            Assert.All(NgramHasher.Count(text).Values, count => Assert.True(count > 0));
        }
    }
}
