using System.Text;
using CsCheck;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

public sealed class TokenizerPropertyTests
{
    private static readonly string[] s_parts = [" ", "  ", "\n", "\t", "'s", "the ", "<|end|>", "<s>", "[SEP]"];

    // Code points of every width and kind, with enough ASCII for merges to happen.
    private static readonly Gen<string> s_texts = Gen.Frequency(
            (6, Gen.Char[' ', '~'].Select(c => c.ToString())),
            (2, Gen.Int[0, s_parts.Length - 1].Select(i => s_parts[i])),
            (2, Gen.Int[0x80, 0xD7FF].Select(char.ConvertFromUtf32)),
            (1, Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32)))
        .Array[0, 60].Select(parts => string.Concat(parts));

    [Theory]
    [InlineData("ember")]
    [InlineData("phi-2")]
    public void Byte_level_round_trip_gives_the_text_back(string name)
    {
        var tokenizer = TestData.Tokenizer(name);
        s_texts.Sample(text => tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecialTokens: false) == text, iter: 2000);
    }

    [Fact]
    public void Llama2_round_trip_gives_the_text_back()
    {
        // Its <s> is matched with the space in front, which the decoder does not give back.
        var tokenizer = TestData.Tokenizer("llama2");
        s_texts.Where(text => !text.Contains('<', StringComparison.Ordinal) && !text.Contains('\u2581', StringComparison.Ordinal))
            .Sample(text => tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: true), skipSpecialTokens: true) == text, iter: 2000);
    }

    [Theory]
    [InlineData("ember")]
    [InlineData("phi-2")]
    [InlineData("llama2")]
    [InlineData("bert-uncased")]
    public void Bytes_of_the_tokens_after_the_first_are_the_decoded_text(string name)
    {
        var tokenizer = TestData.Tokenizer(name);
        int anchor = tokenizer.Encode("x", addSpecialTokens: false)[^1];
        string before = tokenizer.Decode([anchor], skipSpecialTokens: false);
        s_texts.Sample(
            text =>
            {
                int[] ids = tokenizer.Encode(text, addSpecialTokens: false);
                byte[] bytes = [.. ids.SelectMany(id => tokenizer.TokenBytes(id).ToArray())];
                return before + Encoding.UTF8.GetString(bytes) == tokenizer.Decode([anchor, .. ids], skipSpecialTokens: false);
            },
            iter: 1000);
    }

    [Theory]
    [InlineData("ember")]
    [InlineData("phi-2")]
    [InlineData("llama2")]
    [InlineData("bert-uncased")]
    public void Literal_text_never_gives_a_special_token(string name)
    {
        var tokenizer = TestData.Tokenizer(name);
        int unknown = tokenizer.TokenId("[UNK]") ?? tokenizer.TokenId("<unk>") ?? -1;
        s_texts.Sample(
            text =>
            {
                int[] literal = tokenizer.Encode(text, addSpecialTokens: false, [0..text.Length]);
                return literal.All(id => id == unknown || !tokenizer.IsSpecial(id));
            },
            iter: 1000);
    }

    [Fact]
    public void Any_utf16_at_all_is_encoded_without_an_error()
    {
        var tokenizer = TestData.Tokenizer("ember");
        Gen.Char.Array[0, 80].Select(units => new string(units)).Sample(
            text =>
            {
                int[] ids = tokenizer.Encode(text, addSpecialTokens: false);
                string repaired = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                return tokenizer.Decode(ids, skipSpecialTokens: false) == repaired;
            },
            iter: 2000);
    }
}
