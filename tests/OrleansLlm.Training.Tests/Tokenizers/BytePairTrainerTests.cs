using System.ComponentModel.DataAnnotations;
using CsCheck;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Tokenizers;

namespace OrleansLlm.Training.Tests.Tokenizers;

public sealed class BytePairTrainerTests : IDisposable
{
    private static readonly string[] Texts = ["low lower lowest", "new newer newest", "low new", "wide wider widest", "Straße, naïve, 日本語"];
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-bpe-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_commonest_neighbours_are_merged_first()
    {
        var vocabulary = BytePairTrainer.Train(["ab ab ab ac", "ab"], new BytePairOptions { Size = 259, Special = ["<s>"] });
        Assert.Equal([("a", "b"), ("Ġ", "ab")], vocabulary.Merges);
        Assert.Equal(["<s>", "ab", "Ġab"], [vocabulary.Tokens[0], vocabulary.Tokens[257], vocabulary.Tokens[258]]);
    }

    [Theory]
    [InlineData(BytePairOptions.CommonPattern)]
    [InlineData(BytePairOptions.CapitalPattern)]
    public void What_is_written_is_read_by_our_tokenizer_and_any_text_comes_back(string pattern)
    {
        var tokenizer = Train(new BytePairOptions { Size = 320, Pattern = pattern, Special = ["<|end|>"] });
        Assert.Equal(0, tokenizer.TokenId("<|end|>"));
        Gen.String.Where(IsWellFormed).Sample(text => tokenizer.Decode(tokenizer.Encode(text, false, [0..text.Length]), false) == text, iter: 2_000, threads: 1);
    }

    [Fact]
    public void Required_pieces_are_tokens_whatever_the_texts_say()
    {
        var tokenizer = Train(new BytePairOptions { Size = 300, Pattern = BytePairOptions.CapitalPattern, Required = ["zu", "Zu", "qo"] });
        Assert.Equal(3, tokenizer.Encode("Zuqozu", false).Length);
    }

    [Fact]
    public void The_order_of_texts_does_not_matter()
    {
        var options = new BytePairOptions { Size = 300 };
        Assert.Equal(BytePairTrainer.Train(Texts, options).Tokens, BytePairTrainer.Train(Texts.Reverse(), options).Tokens);
    }

    [Fact]
    public void Wrong_options_are_refused_with_the_value()
    {
        Assert.Contains("256", Assert.Throws<ValidationException>(() => BytePairTrainer.Train(Texts, new BytePairOptions { Size = 200 })).Message, StringComparison.Ordinal);
        Assert.Contains("a, a", Assert.Throws<ValidationException>(() => BytePairTrainer.Train(Texts, new BytePairOptions { Special = ["a", "a"] })).Message, StringComparison.Ordinal);
    }

    private Tokenizer Train(BytePairOptions options)
    {
        BytePairFile.Write(Path.Combine(_folder, "tokenizer.json"), BytePairTrainer.Train(Texts, options), options);
        return TokenizerFiles.Load(_folder);
    }

    private static bool IsWellFormed(string text) => text.EnumerateRunes().All(rune => rune.Value != 0xFFFD);
}
