using System.Buffers;
using System.Text;
using CsCheck;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Engine.Text;

namespace OrleansLlm.Engine.Tests.Text;

public sealed class DetokenizerTests
{
    [Fact]
    public void Characters_split_over_tokens_appear_whole()
    {
        var bytes = Encoding.UTF8.GetBytes("a€😀");
        var texts = Feed([.. bytes.Select(b => new[] { b })]);
        Assert.Equal(["a", "", "", "€", "", "", "", "😀", ""], texts);
    }

    [Fact]
    public void An_incomplete_character_at_the_end_shows_as_replacement() =>
        Assert.Equal(["x", "", "\uFFFD"], Feed([[(byte)'x'], [0xE2, 0x82]]));

    [Fact]
    public void A_special_token_is_not_shown()
    {
        var detokenizer = new Detokenizer(new TestTokenizer(5, special: 3));
        var text = new ArrayBufferWriter<char>();
        detokenizer.Append(2, text);
        detokenizer.Append(3, text);
        detokenizer.Append(4, text);
        Assert.Equal("<2><4>", text.WrittenSpan.ToString());
    }

    [Fact]
    public void Any_bytes_in_any_tokens_give_the_text_of_all_bytes_and_never_half_a_character() =>
        Gen.Frequency((3, Gen.String.Select(Encoding.UTF8.GetBytes)), (1, Gen.Byte.Array[0, 6])).Array[0, 12].Sample(parts =>
        {
            var all = parts.SelectMany(part => part).ToArray();
            var tokens = all.Chunk(3).Concat(all.Length > 0 ? [[]] : Array.Empty<byte[]>()).ToArray();
            var texts = Feed(tokens);
            Assert.All(texts, text => Assert.False(text.Length > 0 && (char.IsLowSurrogate(text[0]) || char.IsHighSurrogate(text[^1]))));
            Assert.Equal(Encoding.UTF8.GetString(all), string.Concat(texts));
        });

    private static List<string> Feed(byte[][] tokens)
    {
        var detokenizer = new Detokenizer(new TestTokenizer(tokens));
        var text = new ArrayBufferWriter<char>();
        var texts = new List<string>();
        for (var token = 0; token <= tokens.Length; token++)
        {
            if (token < tokens.Length)
            {
                detokenizer.Append(token, text);
            }
            else
            {
                detokenizer.Complete(text);
            }

            texts.Add(text.WrittenSpan.ToString());
            text.ResetWrittenCount();
        }

        return texts;
    }
}
