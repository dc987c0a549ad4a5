using CsCheck;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Tests.Tokenization;

public sealed class TextTemplateTests
{
    private static readonly Gen<int> s_length = Gen.Int[0, 40];

    [Fact]
    public void Longest_first_takes_tokens_off_the_longer_text_one_by_one() => Gen.Select(s_length, s_length, Gen.Int[0, 60]).Sample((first, second, room) =>
    {
        var kept = TextTemplate.LongestFirst(first, second, room);
        var (left, right) = (first, second);
        while (left + right > room)
        {
            (left, right) = left > right ? (left - 1, right) : (left, right - 1);
        }

        Assert.Equal(Math.Min(first + second, room), kept.First + kept.Second);
        // Taking one by one ends at one of two balanced states; the odd token stays with the text that was longer.
        Assert.InRange(kept.First, left - 1, left + 1);
        Assert.True(kept.First <= first && kept.Second <= second && kept.First >= 0 && kept.Second >= 0);
        Assert.True(kept.First == first || kept.First >= kept.Second - 1, "the first was cut below the second");
        Assert.True(kept.Second == second || kept.Second >= kept.First - 1, "the second was cut below the first");
    });

    [Fact]
    public void Bert_puts_the_second_text_and_its_end_into_segment_1()
    {
        var pair = Load("""{"type":"BertProcessing","sep":["[SEP]",9],"cls":["[CLS]",8]}""").PairTemplate!;
        var encoded = pair.Assemble([1, 2], [3]);
        Assert.Equal([8, 1, 2, 9, 3, 9], encoded.Tokens);
        Assert.Equal(4, encoded.SecondSegment);
        Assert.Equal(3, pair.SpecialTokens);
    }

    [Fact]
    public void Roberta_has_one_segment_and_two_separators()
    {
        var tokenizer = Load("""{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",0]}""");
        var encoded = tokenizer.PairTemplate!.Assemble([5], [6, 7]);
        Assert.Equal([0, 5, 2, 2, 6, 7, 2], encoded.Tokens);
        Assert.Equal(encoded.Tokens.Length, encoded.SecondSegment);
        Assert.Equal([0, 5, 2], tokenizer.SingleTemplate.Assemble([5]).Tokens);
    }

    [Theory]
    [InlineData("""[{"SpecialToken":{"id":"C","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"S","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"S","type_id":1}}]""", new[] { 8, 1, 9, 2, 9 }, 3)]
    [InlineData("""[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":0}}]""", new[] { 1, 2 }, 2)]
    [InlineData("""[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"C","type_id":1}},{"Sequence":{"id":"B","type_id":1}}]""", new[] { 1, 8, 2 }, 1)]
    public void A_template_says_where_each_token_stands(string pair, int[] tokens, int secondSegment)
    {
        var encoded = Load(Template(pair)).PairTemplate!.Assemble([1], [2]);
        Assert.Equal(tokens, encoded.Tokens);
        Assert.Equal(secondSegment, encoded.SecondSegment);
    }

    [Theory]
    [InlineData("""[{"Sequence":{"id":"B","type_id":0}},{"Sequence":{"id":"A","type_id":1}}]""")]
    [InlineData("""[{"Sequence":{"id":"A","type_id":1}},{"Sequence":{"id":"B","type_id":0}}]""")]
    [InlineData("""[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":2}}]""")]
    [InlineData("""[{"Sequence":{"id":"A","type_id":0}}]""")]
    public void A_template_for_pairs_that_no_encoder_reads_so_is_none(string pair) => Assert.Null(Load(Template(pair)).PairTemplate);

    [Fact]
    public void Processors_in_a_row_wrap_each_other()
    {
        var tokenizer = Load("""{"type":"Sequence","processors":[{"type":"ByteLevel","trim_offsets":true},{"type":"BertProcessing","sep":["[SEP]",9],"cls":["[CLS]",8]}]}""");
        Assert.Equal([8, 1, 9], tokenizer.SingleTemplate.Assemble([1]).Tokens);
        Assert.Equal([8, 1, 9, 2, 9], tokenizer.PairTemplate!.Assemble([1], [2]).Tokens);
    }

    [Fact]
    public void A_bert_vocabulary_reads_two_texts_as_its_makers_do()
    {
        var tokenizer = TestData.Tokenizer("bert-uncased");
        var encoded = tokenizer.PairTemplate!.Assemble(tokenizer.Encode("hello", false), tokenizer.Encode("world [SEP]", false, [0..11]));
        Assert.Equal([101, 7592, 102, 2088, 1031, 19802, 1033, 102], encoded.Tokens);
        Assert.Equal(3, encoded.SecondSegment);
    }

    private static string Template(string pair) =>
        $$$"""{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}}],"pair":{{{pair}}},"special_tokens":{"C":{"id":"C","ids":[8],"tokens":["C"]},"S":{"id":"S","ids":[9],"tokens":["S"]} } }""";

    private static Tokenizer Load(string postProcessor)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", $$$"""{"added_tokens":[],"post_processor":{{{postProcessor}}},"model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0} } }""");
        return TokenizerFiles.Load(folder.Path);
    }
}
