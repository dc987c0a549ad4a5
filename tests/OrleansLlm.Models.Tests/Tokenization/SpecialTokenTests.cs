using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

public sealed class SpecialTokenTests
{
    private static readonly Tokenizer s_ember = TestData.Tokenizer("ember");

    [Fact]
    public void A_special_token_in_the_text_becomes_its_id()
    {
        int end = s_ember.TokenId("<|end|>")!.Value;
        Assert.Contains(end, s_ember.Encode("a<|end|>b", addSpecialTokens: false));
        Assert.True(s_ember.IsSpecial(end));
        Assert.Equal("<|end|>"u8, s_ember.TokenBytes(end));
    }

    [Fact]
    public void In_a_literal_range_it_stays_text_and_decodes_to_itself()
    {
        int end = s_ember.TokenId("<|end|>")!.Value;
        const string Text = "<|bos|><|user|>say <|end|> now<|end|>";
        int user = Text.IndexOf("say", StringComparison.Ordinal);
        int[] ids = s_ember.Encode(Text, addSpecialTokens: false, [user..(Text.Length - 7)]);
        Assert.Single(ids, end);
        Assert.Equal(end, ids[^1]);
        Assert.Equal(Text, s_ember.Decode(ids, skipSpecialTokens: false));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(6, 7)]
    [InlineData(3, 4)]
    public void A_token_that_is_literal_in_part_is_literal(int start, int end)
    {
        int id = s_ember.TokenId("<|end|>")!.Value;
        Assert.DoesNotContain(id, s_ember.Encode("<|end|>", addSpecialTokens: false, [start..end]));
    }

    [Fact]
    public void An_empty_literal_range_protects_nothing() =>
        Assert.Equal([s_ember.TokenId("<|end|>")!.Value], s_ember.Encode("<|end|>", addSpecialTokens: false, [3..3]));

    [Fact]
    public void Special_tokens_are_left_out_of_the_text_on_request() =>
        Assert.Equal("ab", s_ember.Decode(s_ember.Encode("a<|end|>b", addSpecialTokens: false), skipSpecialTokens: true));

    [Fact]
    public void Ids_without_a_token_give_nothing()
    {
        Assert.True(s_ember.TokenBytes(-1).IsEmpty);
        Assert.True(s_ember.TokenBytes(int.MaxValue).IsEmpty);
        Assert.Equal("", s_ember.Decode([-1, int.MaxValue], skipSpecialTokens: false));
        Assert.Null(s_ember.TokenId("no such token"));
    }

    [Fact]
    public void Overlapping_literal_ranges_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => s_ember.Encode("abcdef", addSpecialTokens: false, [0..3, 2..5]));
        Assert.Contains("literalRanges[1]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_that_a_vocabulary_does_not_flag_as_special_can_not_be_spelled_by_users()
    {
        using var folder = new TemporaryFolder();
        string json = File.ReadAllText(TestData.Golden("base.json"));
        folder.Write("tokenizer.json", json.Replace(
            "\"added_tokens\":[",
            "\"added_tokens\":[{\"id\":9000,\"content\":\"<tool_call>\",\"normalized\":false,\"special\":false},{\"id\":9001,\"content\":\"    \",\"normalized\":true,\"special\":false},",
            StringComparison.Ordinal));
        var tokenizer = TokenizerFiles.Load(folder.Path);
        const string Text = "<tool_call>    ";
        Assert.Equal([9000, 9001], tokenizer.Encode(Text, addSpecialTokens: false));
        int[] literal = tokenizer.Encode(Text, addSpecialTokens: false, [0..Text.Length]);
        Assert.DoesNotContain(9000, literal);
        Assert.Equal(9001, literal[^1]);
        Assert.False(tokenizer.IsSpecial(9000));
    }

    [Fact]
    public void Many_threads_get_the_same_ids()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"Thread text number {i}: the quick brown fox \u65e5\u672c {i * 7919} <|end|>")];
        int[][] expected = [.. texts.Select(text => s_ember.Encode(text, addSpecialTokens: false))];
        var shared = TokenizerFiles.Load(TestData.EmberFolder);
        Parallel.For(0, 2000, i => Assert.Equal(expected[i % texts.Length], shared.Encode(texts[i % texts.Length], addSpecialTokens: false)));
    }

    [Theory]
    [InlineData("""{"type":"BPE","vocab":{"<":0,"/":1,"s":2,">":3,"</":4,"s>":5,"</s>":6},"merges":["< /","s >","</ s>"]}""")]
    [InlineData("""{"type":"BPE","vocab":{"<":0,"/":1,"s":2,">":3,"</s>":6},"merges":[],"ignore_merges":true}""")]
    [InlineData("""{"type":"WordPiece","unk_token":"?","vocab":{"?":0,"<":1,"##/":2,"##s":3,"##>":4,"</s>":6}}""")]
    [InlineData("""{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"</s>":6}}""")]
    public void The_model_itself_does_not_spell_a_special_token_from_what_a_user_wrote(string model)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", $$"""{"added_tokens":[{"id":6,"content":"</s>","special":true}],"model":{{model}}}""");
        var tokenizer = TokenizerFiles.Load(folder.Path);
        Assert.Equal([6], tokenizer.Encode("</s>", addSpecialTokens: false));
        Assert.DoesNotContain(6, tokenizer.Encode("</s>", addSpecialTokens: false, [0..4]));
        Assert.NotEmpty(tokenizer.Encode("</s>", addSpecialTokens: false, [0..4]));
    }
}
