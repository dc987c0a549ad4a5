using CsCheck;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

public sealed class ToolTextTests
{
    [Fact]
    public void A_short_text_stays_and_a_long_one_fits_with_whole_characters()
    {
        Gen.Select(Gen.OneOf(Gen.Char['a', 'z'].Select(letter => letter.ToString()), Gen.Const("😀"), Gen.Const("ß")).Array[0, 400], Gen.Int[64, 300]).Sample((parts, max) =>
        {
            var text = string.Concat(parts);
            var cut = ToolText.Shorten(text, max);
            if (text.Length <= max)
            {
                Assert.Equal(text, cut);
                return;
            }

            Assert.InRange(cut.Length, max / 2, max);
            var (head, tail) = (cut[..cut.IndexOf("\n[... ", StringComparison.Ordinal)], cut[(cut.IndexOf(" ...]\n", StringComparison.Ordinal) + 6)..]);
            Assert.StartsWith(head, text, StringComparison.Ordinal);
            Assert.EndsWith(tail, text, StringComparison.Ordinal);
            Assert.Contains($"[... {text.Length - head.Length - tail.Length} characters left out ...]", cut, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut)));
        });
    }
}
