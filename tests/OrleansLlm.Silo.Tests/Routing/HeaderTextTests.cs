using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Tests.Routing;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("gpt-4.1:mine/v2~!", "gpt-4.1:mine/v2~!")]
    [InlineData("two words", "two?words")]
    [InlineData("a,b", "a?b")]
    [InlineData("line\r\nx-other: 1", "line??x-other:?1")]
    [InlineData("naïve\x7f", "na?ve?")]
    public void Only_printable_ASCII_without_commas_gets_into_a_header(string text, string safe) => Assert.Equal(safe, HeaderText.Safe(text));

    [Fact]
    public void Long_texts_are_cut()
    {
        Assert.Equal(new string('a', 128), HeaderText.Safe(new string('a', 128)));
        Assert.Equal(new string('a', 128), HeaderText.Safe(new string('a', 129)));
    }
}
