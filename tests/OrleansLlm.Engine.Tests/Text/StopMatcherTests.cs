using System.Buffers;
using CsCheck;
using OrleansLlm.Engine.Text;

namespace OrleansLlm.Engine.Tests.Text;

public sealed class StopMatcherTests
{
    [Fact]
    public void Text_is_held_back_only_while_it_may_become_a_stop_string()
    {
        var matcher = new StopMatcher(["</end>"]);
        Assert.Equal(("a", false), Push(matcher, "a</e"));
        Assert.Equal(("</e", false), Push(matcher, "<"));
        Assert.Equal(("</", false), Push(matcher, "/</"));
        Assert.Equal(("", true), Push(matcher, "end> more"));
    }

    [Fact]
    public void The_first_stop_string_to_be_complete_wins_and_of_two_the_longer()
    {
        Assert.Equal(("xa", true), Push(new StopMatcher(["abcd", "bc"]), "xabcd"));
        Assert.Equal(("x", true), Push(new StopMatcher(["c", "abc"]), "xabcd"));
    }

    [Fact]
    public void Any_tokenisation_passes_on_the_text_up_to_the_stop()
    {
        // Few letters, so that stop strings overlap themselves and each other.
        var text = Gen.Char["abc"].Array[0, 40].Select(letters => new string(letters));
        var stops = Gen.Char["abc"].Array[1, 5].Select(letters => new string(letters)).Array[0, 3];
        Gen.Select(text, stops, Gen.Int[1, 5].Array[1, 20]).Sample((whole, stop, cuts) =>
        {
            var (expected, stopped) = CutAtStop(whole, stop);
            var matcher = new StopMatcher(stop);
            var passed = string.Empty;
            var ended = false;
            var at = 0;
            for (var i = 0; at < whole.Length && !ended; i++)
            {
                var part = whole[at..Math.Min(whole.Length, at + cuts[i % cuts.Length])];
                at += part.Length;
                var (more, end) = Push(matcher, part);
                passed += more;
                ended = end;
                if (!end)
                {
                    Assert.Equal(LongestBeginning(whole[..at], stop), at - passed.Length);
                }
            }

            if (!ended)
            {
                var rest = new ArrayBufferWriter<char>();
                matcher.Complete(rest);
                passed += rest.WrittenSpan.ToString();
            }

            Assert.Equal((expected, stopped), (passed, ended));
        });
    }

    private static (string Text, bool Stopped) CutAtStop(string text, string[] stops)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            var longest = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).Select(stop => stop.Length).DefaultIfEmpty(0).Max();
            if (longest > 0)
            {
                return (text[..(end - longest)], true);
            }
        }

        return (text, false);
    }

    private static int LongestBeginning(string text, string[] stops) => Enumerable.Range(0, text.Length + 1)
        .Last(length => length == 0 || stops.Any(stop => stop.StartsWith(text[^length..], StringComparison.Ordinal)));

    private static (string Passed, bool Stopped) Push(StopMatcher matcher, string text)
    {
        var passed = new ArrayBufferWriter<char>();
        var stopped = matcher.Push(text, passed);
        return (passed.WrittenSpan.ToString(), stopped);
    }
}
