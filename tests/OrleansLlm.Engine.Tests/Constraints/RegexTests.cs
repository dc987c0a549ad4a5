using System.Text.RegularExpressions;
using CsCheck;
using OrleansLlm.Engine.Constraints;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class RegexTests
{
    private const string Alphabet = "abc01_ -\n\"é日😀";

    [Theory]
    [InlineData("a*b+c?")]
    [InlineData("(ab|a)(bc|c)*")]
    [InlineData("[a-c]{2,4}")]
    [InlineData("[^a-c\\d]+")]
    [InlineData("\\d+|\\w+")]
    [InlineData("\\W\\D\\S")]
    [InlineData(".{3}")]
    [InlineData("(?:a|b){0,2}?c*?")]
    [InlineData("^(?<x>a|é)+$")]
    [InlineData("[\\u00e0-\\u00ff]|\\x61{2}")]
    [InlineData("a||b")]
    [InlineData("()")]
    [InlineData("[-a_]*")]
    public void A_pattern_matches_what_dot_net_matches(string pattern) => AssertSame(pattern, 4_000);

    [Fact]
    public void Random_patterns_match_what_dot_net_matches() =>
        Gen.Int[0, int.MaxValue].Sample(seed => AssertSame(Pattern(new Random(seed), 4), 150), iter: 200);

    [Theory]
    [InlineData("a(?=b)", "lookahead")]
    [InlineData("a(?!b)", "lookahead")]
    [InlineData("(?<=a)b", "lookbehind")]
    [InlineData("(a)\\1", "backreference")]
    [InlineData("\\bfoo", "word border")]
    [InlineData("(?i)a", "a group of the kind (?i...)")]
    [InlineData("a*+", "possessive")]
    [InlineData("a^b", "^ or $ inside")]
    [InlineData("\\p{Greek}", "\\p{Greek}")]
    public void What_is_not_supported_is_named(string pattern, string name)
    {
        var exception = Assert.Throws<GrammarException>(() => Grammars.Compiler.Regex(pattern));
        Assert.True(exception.IsUnsupported);
        Assert.Contains(name, exception.Message);
    }

    [Theory]
    [InlineData("(a", "unmatched '('")]
    [InlineData("a)", "unmatched ')'")]
    [InlineData("[a", "without ']'")]
    [InlineData("*a", "nothing to repeat")]
    [InlineData("a{2,1}", "m not above n")]
    [InlineData("a{2", "{m}, {m,} or {m,n}")]
    [InlineData("[z-a]", "in order")]
    [InlineData("a\\", "backslash at the end")]
    [InlineData("\\q", "unknown escape")]
    public void What_is_malformed_is_explained(string pattern, string problem) =>
        Assert.Contains(problem, Assert.Throws<GrammarException>(() => Grammars.Compiler.Regex(pattern)).Message);

    [Fact]
    public void An_expression_that_grows_too_large_is_refused() =>
        Assert.Contains("too large", Assert.Throws<GrammarException>(() => Grammars.Compiler.Regex("((a{1,9000}b){1,9000}c){1,9000}" + string.Concat(Enumerable.Repeat("x{9000}", 30)))).Message);

    [Fact]
    public void Categories_are_those_of_unicode()
    {
        var grammar = Grammars.Compiler.Regex("\\p{L}\\P{L}\\p{Lu}");
        Assert.True(grammar.Matches("ж1Ä"));
        Assert.False(grammar.Matches("жжÄ"));
        Assert.False(grammar.Matches("ж1ä"));
    }

    private static void AssertSame(string pattern, int texts)
    {
        var grammar = Grammars.Compiler.Regex(pattern);
        var regex = new Regex($"^(?:{pattern})\\z", RegexOptions.CultureInvariant);
        var random = new Random(pattern.Length);
        var runes = Alphabet.EnumerateRunes().Where(rune => rune.IsBmp).ToArray();
        for (var i = 0; i < texts; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => runes[random.Next(runes.Length)]));
            var expected = regex.IsMatch(text);
            // .NET's word characters are not ECMA's.
            if (expected != grammar.Matches(text) && !(pattern.Contains("\\w", StringComparison.OrdinalIgnoreCase) && text.AsSpan().ContainsAnyExceptInRange('\0', '\x7f')))
            {
                Assert.Fail($"'{pattern}' on '{text}' is {expected} in .NET.");
            }
        }
    }

    private static string Pattern(Random random, int depth) => random.Next(depth > 0 ? 8 : 2) switch
    {
        0 => "abc01é".Substring(random.Next(6), 1),
        1 => new[] { "[ab]", "[^a]", "\\d", "." }[random.Next(4)],
        2 or 3 => Pattern(random, depth - 1) + Pattern(random, depth - 1),
        4 => $"(?:{Pattern(random, depth - 1)}|{Pattern(random, depth - 1)})",
        5 => $"(?:{Pattern(random, depth - 1)})*",
        6 => $"(?:{Pattern(random, depth - 1)})?",
        _ => $"(?:{Pattern(random, depth - 1)}){{{random.Next(2)},{random.Next(2, 4)}}}",
    };
}
