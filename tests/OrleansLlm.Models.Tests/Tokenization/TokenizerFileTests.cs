using System.Text.Json.Nodes;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

public sealed class TokenizerFileTests
{
    [Theory]
    [InlineData("model", """{"type":"Unigram","vocab":[]}""", "model.vocab")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""", "model.merges[0]")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}""", "model.merges[0]")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":-1},"merges":[]}""", "model.vocab.a")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":2000000000},"merges":[]}""", "model.vocab.a")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}""", "model.dropout")]
    [InlineData("model", """{"type":"BPE","merges":[]}""", "model.vocab")]
    [InlineData("model", """{"type":"WordPiece","unk_token":"?","vocab":{"a":0}}""", "model.unk_token")]
    [InlineData("normalizer", """{"type":"Nmt"}""", "normalizer.type")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"Nmt"}]}""", "normalizer.normalizers[0].type")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "pre_tokenizer.type")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}""", "pre_tokenizer.pattern.Regex")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a&&b]"},"behavior":"Isolated"}""", "pre_tokenizer.pattern.Regex")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a"},"behavior":"Sideways"}""", "pre_tokenizer.behavior")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"__"}""", "pre_tokenizer.replacement")]
    [InlineData("post_processor", """{"type":"Other"}""", "post_processor.type")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[],"special_tokens":{}}""", "post_processor.single")]
    [InlineData("decoder", """{"type":"CTC"}""", "decoder.type")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"ByteLevel"}]}""", "decoder.decoders[1].type")]
    public void What_is_wrong_or_not_supported_is_named(string part, string json, string field)
    {
        using var folder = new TemporaryFolder();
        var root = JsonNode.Parse(File.ReadAllText(TestData.Golden("base.json")))!.AsObject();
        root[part] = JsonNode.Parse(json);
        string file = folder.Write("tokenizer.json", root.ToJsonString());
        var error = Assert.Throws<ModelPackageException>(() => TokenizerFiles.Load(folder.Path));
        Assert.Equal((file, field), (error.File, error.Field));
    }

    [Fact]
    public void Merges_of_tokens_that_hold_spaces_are_told_apart_by_the_vocabulary()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", """{"added_tokens":[],"model":{"type":"BPE","vocab":{" ":0,"a":1,"  ":2,"  a":3},"merges":["   ","   a"]}}""");
        Assert.Equal([3], TokenizerFiles.Load(folder.Path).Encode("  a", addSpecialTokens: false));
    }

    [Fact]
    public void The_order_of_post_processors_in_a_sequence_is_kept()
    {
        using var folder = new TemporaryFolder();
        var root = JsonNode.Parse(File.ReadAllText(TestData.Golden("base.json")))!.AsObject();
        root["post_processor"] = JsonNode.Parse(
            """{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|bos|>"}},{"Sequence":{"id":"A"}},{"SpecialToken":{"id":"<|end|>"}}],"special_tokens":{"<|bos|>":{"ids":[1]},"<|end|>":{"ids":[2]}}}]}""");
        folder.Write("tokenizer.json", root.ToJsonString());
        int[] ids = TokenizerFiles.Load(folder.Path).Encode("x", addSpecialTokens: true);
        Assert.Equal([1, 2], [ids[0], ids[^1]]);
        Assert.Equal(3, ids.Length);
    }
}
