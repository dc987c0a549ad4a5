using OrleansLlm.Providers.Http;

namespace OrleansLlm.Providers.Tests.Http;

public sealed class RedactorTests
{
    private static readonly Redactor Redactor = new(() => "topsecret-0123456789");

    [Theory]
    [InlineData("key topsecret-0123456789 is wrong")]
    [InlineData("key topsecret-01... is wrong")]
    [InlineData("key ...-0123456789 is wrong")]
    [InlineData("Authorization: Bearer abcdefgh.ijklm")]
    [InlineData("{\"api_key\": \"something-else\"}")]
    [InlineData("sk-proj-abc***wxyz is wrong")]
    [InlineData("token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln")]
    public void No_part_of_a_key_is_left(string text)
    {
        var clean = Redactor.Clean(text)!;
        Assert.Contains("[redacted]", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefgh", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("something", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("abc***", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", clean, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_texts_are_cut_and_control_characters_go() =>
        Assert.Equal("a b" + new string('x', 497) + "...", Redactor.Clean("a\nb" + new string('x', 5000)));

    [Fact]
    public void Plain_words_stay() => Assert.Equal("the maximum number of tokens is 8", Redactor.Clean("the maximum number of tokens is 8"));
}
