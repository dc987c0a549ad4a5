using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

/// <summary>Ids that are public knowledge, of vocabularies that are too big to carry along.</summary>
public sealed class KnownTokenizerTests
{
    [Theory]
    [InlineData("Hello world", new[] { 15496, 995 })]
    [InlineData(" the", new[] { 262 })]
    [InlineData("Hello<|endoftext|>", new[] { 15496, 50256 })]
    [InlineData("Hello, world!", new[] { 15496, 11, 995, 0 })]
    public void Gpt2_vocabulary_gives_its_known_ids(string text, int[] ids) =>
        Assert.Equal(ids, TestData.Tokenizer("phi-2").Encode(text, addSpecialTokens: true));

    [Theory]
    [InlineData("Hello world", new[] { 1, 15043, 3186 })]
    [InlineData("Hello, world!", new[] { 1, 15043, 29892, 3186, 29991 })]
    [InlineData("\U0001F600", new[] { 1, 29871, 243, 162, 155, 131 })]
    public void Llama2_gives_its_known_ids(string text, int[] ids) =>
        Assert.Equal(ids, TestData.Tokenizer("llama2").Encode(text, addSpecialTokens: true));

    [Theory]
    [InlineData("hello world", new[] { 101, 7592, 2088, 102 })]
    [InlineData("Hello, World!", new[] { 101, 7592, 1010, 2088, 999, 102 })]
    public void Bert_gives_its_known_ids(string text, int[] ids) =>
        Assert.Equal(ids, TestData.Tokenizer("bert-uncased").Encode(text, addSpecialTokens: true));

    [Fact]
    public void Llama2_decodes_without_the_space_that_it_put_in_front()
    {
        var tokenizer = TestData.Tokenizer("llama2");
        Assert.Equal("Hello world", tokenizer.Decode([1, 15043, 3186], skipSpecialTokens: true));
        Assert.Equal(" world"u8, tokenizer.TokenBytes(3186));
    }

    [Fact]
    public void Bert_from_vocab_txt_gives_the_same_ids_as_from_tokenizer_json()
    {
        using var folder = new TemporaryFolder();
        File.Copy(TestData.Shared("models", "tokenizers", "bert-uncased", "vocab.txt"), Path.Combine(folder.Path, "vocab.txt"));
        var plain = TokenizerFiles.Load(folder.Path);
        const string Text = "The Caf\u00e9's r\u00e9sum\u00e9, unaffable \u65e5\u672c\u8a9e [SEP] tokenization!";
        Assert.Equal(TestData.Tokenizer("bert-uncased").Encode(Text, addSpecialTokens: true), plain.Encode(Text, addSpecialTokens: true));
    }

    [Fact]
    public void Byte_pairs_from_vocab_json_and_merges_txt_give_the_same_ids_as_from_tokenizer_json()
    {
        string source = TestData.Shared("models", "ember-2m");
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["vocab.json", "merges.txt", "tokenizer_config.json"])
        {
            File.Copy(Path.Combine(source, name), Path.Combine(folder.Path, name));
        }

        var plain = TokenizerFiles.Load(folder.Path);
        const string Text = "<|bos|>Tell me about the weather in Paris<|end|>";
        Assert.Equal(TokenizerFiles.Load(source).Encode(Text, addSpecialTokens: true), plain.Encode(Text, addSpecialTokens: true));
    }
}
