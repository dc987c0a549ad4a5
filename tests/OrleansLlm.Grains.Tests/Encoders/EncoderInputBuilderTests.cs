using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Grains.Encoders;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Tests.Encoders;

public sealed class EncoderInputBuilderTests : IDisposable
{
    private const int Cls = 2;
    private const int Sep = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-inputs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_text_stands_between_its_special_tokens_and_can_not_spell_them()
    {
        var (builder, package) = Embedding();
        var input = Assert.Single(builder.Build(Texts("a [SEP] b")));
        Assert.Equal([Cls, .. package.Tokenizer.Encode("a [SEP] b", false, [0..9]), Sep], input.Tokens);
        Assert.Equal(1, input.Tokens.Count(token => token == Sep));
        Assert.Equal(input.Tokens.Length, input.SecondSegment);
    }

    [Fact]
    public void Instructions_are_put_before_texts_as_the_makers_say()
    {
        var (builder, package) = Embedding("""{"prompts":{"query":"find: ","passage":""},"default_prompt_name":"query"}""");
        int[] Of(string text) => [Cls, .. package.Tokenizer.Encode(text, false), Sep];
        Assert.Equal(Of("find: a b"), builder.Build(Texts("a b"))[0].Tokens);
        Assert.Equal(Of("find: a b"), builder.Build(Texts("a b", EncodingTextKind.Query))[0].Tokens);
        Assert.Equal(Of("a b"), builder.Build(Texts("a b", EncodingTextKind.Document))[0].Tokens);
    }

    [Fact]
    public void A_kind_of_text_that_the_model_does_not_know_is_refused()
    {
        var (builder, _) = Embedding();
        Refused(LlmErrorCode.InvalidRequest, "input_type", () => builder.Build(Texts("a", EncodingTextKind.Query)));
        var (knows, _) = Embedding("""{"prompts":{"query":"find: "}}""");
        Assert.Equal([Cls, .. knows.Tokenize("a")[1..^1], Sep], knows.Build(Texts("a", EncodingTextKind.Document))[0].Tokens);
        Refused(LlmErrorCode.InvalidRequest, "input_type", () => knows.Build(Tokens([5], EncodingTextKind.Query)));
    }

    [Theory]
    [InlineData(Truncation.End, "abcdefgh")]
    [InlineData(Truncation.Start, "stuvwxyz")]
    public void What_is_too_long_is_cut_when_asked_and_keeps_its_frame(Truncation truncation, string kept)
    {
        var (builder, package) = Embedding(maxTokens: 10);
        var spaced = string.Join(' ', "abcdefghijklmnopqrstuvwxyz".ToCharArray());
        var input = builder.Build(Texts(spaced) with { Embedding = Texts(spaced).Embedding! with { Truncation = truncation } })[0];
        Assert.Equal([Cls, .. package.Tokenizer.Encode(string.Join(' ', kept.ToCharArray()), false), Sep], input.Tokens);
        var refused = Refused(LlmErrorCode.ContextLengthExceeded, "input", () => builder.Build(Texts(spaced)));
        Assert.Contains("10 tokens. However, input has 28", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cutting_the_beginning_keeps_the_instruction()
    {
        var (builder, package) = Embedding("""{"prompts":{"query":"q : "}}""", maxTokens: 8);
        var request = Texts("a b c d e f g h", EncodingTextKind.Query);
        var input = builder.Build(request with { Embedding = request.Embedding! with { Truncation = Truncation.Start } })[0];
        Assert.Equal([Cls, .. package.Tokenizer.Encode("q : e f g h", false), Sep], input.Tokens);
    }

    [Fact]
    public void Token_ids_are_checked_and_taken_as_they_are()
    {
        var (builder, _) = Embedding(maxTokens: 4);
        Assert.Equal([7, 8], builder.Build(Tokens([7, 8]))[0].Tokens);
        Refused(LlmErrorCode.InvalidRequest, "input", () => builder.Build(Tokens([512])));
        Refused(LlmErrorCode.InvalidRequest, "input", () => builder.Build(Tokens([-1])));
        Refused(LlmErrorCode.InvalidRequest, "input", () => builder.Build(Tokens([])));
        Refused(LlmErrorCode.ContextLengthExceeded, "input", () => builder.Build(Tokens([5, 5, 5, 5, 5])));
    }

    [Fact]
    public void The_field_at_fault_is_numbered_by_its_place_in_the_call()
    {
        var (builder, _) = Embedding();
        var part = new PrepareEncoding
        {
            FirstIndex = 128,
            Embedding = Texts("a").Embedding! with { Inputs = [EncodingText.Of("a"), EncodingText.Of("")] },
        };
        Refused(LlmErrorCode.InvalidRequest, "input[129]", () => builder.Build(part));
    }

    [Theory]
    [InlineData(null, 33, false)]
    [InlineData(null, 32, true)]
    [InlineData(null, 7, true)]
    [InlineData("[8,16]", 7, false)]
    [InlineData("[8,16]", 16, true)]
    [InlineData("[8,16]", 32, true)]
    public void Dimensions_are_within_what_the_model_has_and_was_trained_for(string? trainedFor, int dimensions, bool allowed)
    {
        var (builder, _) = Embedding(matryoshka: trainedFor);
        var request = Texts("a") with { Embedding = Texts("a").Embedding! with { Dimensions = dimensions } };
        if (allowed)
        {
            Assert.Single(builder.Build(request));
        }
        else
        {
            Refused(LlmErrorCode.InvalidRequest, "dimensions", () => builder.Build(request));
        }
    }

    [Fact]
    public void A_pair_has_its_second_text_in_segment_1_and_loses_tokens_of_the_longer_text_first()
    {
        var builder = new EncoderInputBuilder(Package(SyntheticEncoder.Shapes["tiny"] with { Labels = 1 }), maxTokens: 11);
        var input = builder.Build(Pairs("a b", "c d e"))[0];
        Assert.Equal((8, 4), (input.Tokens.Length, input.SecondSegment));
        var cut = builder.Build(Pairs("a b c", "d e f g h i j k"))[0];
        Assert.Equal((11, 5), (cut.Tokens.Length, cut.SecondSegment));
        var short_ = builder.Build(new PrepareEncoding { Rerank = Pairs("a", "b c d e").Rerank! with { MaxTokensPerDocument = 2 } })[0];
        Assert.Equal(6, short_.Tokens.Length);
        var whole = new PrepareEncoding { FirstIndex = 3, Rerank = Pairs("a b c", "d e f g h i j k").Rerank! with { Truncation = Truncation.None } };
        Refused(LlmErrorCode.ContextLengthExceeded, "documents[3]", () => builder.Build(whole));
    }

    private static LlmException Refused(LlmErrorCode code, string field, Func<object> act)
    {
        var refused = Assert.Throws<LlmException>(act);
        Assert.Equal((code, field), (refused.Code, refused.Parameter));
        return refused;
    }

    private static PrepareEncoding Texts(string text, EncodingTextKind? kind = null) => new()
    {
        Embedding = new EmbeddingRequest { RequestId = "r", Model = "m", Inputs = [EncodingText.Of(text)], TextKind = kind },
    };

    private static PrepareEncoding Tokens(int[] tokens, EncodingTextKind? kind = null) => new()
    {
        Embedding = new EmbeddingRequest { RequestId = "r", Model = "m", Inputs = [new EncodingText { Tokens = tokens }], TextKind = kind },
    };

    private static PrepareEncoding Pairs(string query, string document) => new()
    {
        Rerank = new RerankRequest { RequestId = "r", Model = "m", Query = query, Documents = [document] },
    };

    private (EncoderInputBuilder Builder, EncoderPackage Package) Embedding(string? prompts = null, int maxTokens = 128, string? matryoshka = null)
    {
        var package = Package(SyntheticEncoder.Shapes["tiny"], prompts, matryoshka);
        return (new EncoderInputBuilder(package, maxTokens), package);
    }

    private EncoderPackage Package(EncoderSpec spec, string? prompts = null, string? matryoshka = null)
    {
        var folder = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        SyntheticEncoder.Write(folder, spec, new EncoderFormat(), seed: 1);
        if (prompts is not null)
        {
            File.WriteAllText(Path.Combine(folder, "config_sentence_transformers.json"), prompts);
        }

        if (matryoshka is not null)
        {
            var config = Path.Combine(folder, "config.json");
            File.WriteAllText(config, File.ReadAllText(config).TrimEnd().TrimEnd('}') + $",\"matryoshka_dimensions\":{matryoshka}}}");
        }

        return EncoderPackage.Load(folder);
    }
}
