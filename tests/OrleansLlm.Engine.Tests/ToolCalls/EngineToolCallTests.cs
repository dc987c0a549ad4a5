using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Constraints;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Engine.ToolCalls;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Tests.ToolCalls;

public sealed class EngineToolCallTests
{
    private static readonly string[] Markers = [.. ToolCallFormats.All.SelectMany(format => format.Markers).Where(marker => marker != "functools").Distinct()];

    private static readonly ByteTokenizer Tokenizer = new([.. Markers, "{\"", "\": ", "\"}", "}}", "name", ", "]) { Special = Markers.ToHashSet() };

    [Fact]
    public async Task Ember_at_a_high_temperature_makes_valid_calls_only()
    {
        var tokenizer = TokenizerFiles.Load(Path.Combine(TestData.RepositoryRoot, "silo", "models", "ember"));
        var compiler = new GrammarCompiler(new TokenVocabulary(tokenizer, TestModels.Ember.VocabularySize, TestModels.Ember.EosTokenIds));
        var prompt = tokenizer.Encode("Call something.", addSpecialTokens: true);
        await using var engine = Engine(
            OnnxModelRunner.Load(TestModels.EmberInt8, TestModels.Ember, new RunnerOptions { Slots = 6, MaxLength = 500, Threads = 1 }), tokenizer, TestModels.Ember);
        var whole = await Task.WhenAll(Enumerable.Range(0, 36).Select(i => IsWholeAsync(engine, ToolCallFormats.All[i % 6], compiler, prompt, i)));
        // What a batch rounds differently may send some of them to the token limit.
        Assert.InRange(whole.Count(ended => ended), 12, 36);
    }

    [Theory]
    [InlineData("hermes")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("mistral-args")]
    [InlineData("phi4")]
    [InlineData("ember")]
    public async Task A_model_of_random_weights_makes_valid_calls_only(string format)
    {
        var compiler = Compiler();
        await using var engine = Engine(new FakeModelRunner(3, 700, Tokenizer.VocabularySize), Tokenizer, Config);
        var whole = await Task.WhenAll(Enumerable.Range(0, 12).Select(seed => IsWholeAsync(engine, ToolCallFormats.Find(format)!, compiler, [5, 6], seed)));
        Assert.Contains(true, whole);
    }

    [Theory]
    [InlineData("hermes")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("mistral-args")]
    [InlineData("phi4")]
    public async Task A_free_text_is_held_to_the_schemas_from_the_special_token_on_which_is_seen(string formatName)
    {
        var format = ToolCallFormats.Find(formatName)!;
        var opening = Tokenizer.TokenId(format.Openings[0])!.Value;
        var runner = new FakeModelRunner(2, 700, Tokenizer.VocabularySize) { AdjustLogits = logits => logits[opening] = 1_000 };
        await using var engine = Engine(runner, Tokenizer, Config);
        var rules = new ToolCallRules { Format = format, Functions = NastyTools.All, AllowsSeveral = false };
        for (var seed = 0; seed < 6; seed++)
        {
            var request = Request([5, 6], Compiler().ToolCalls(rules), seed) with { Stop = ["\"", "{"] };
            var result = await engine.Submit(request).ReadAsync();
            Assert.StartsWith(format.Openings[0], result.Text, StringComparison.Ordinal);
            if (result.Finish == SequenceFinish.Stop)
            {
                NastyTools.AssertValid(Assert.Single(Transcript.Of(format, [result.Text], NastyTools.Names).Calls));
            }
        }
    }

    [Fact]
    public async Task Where_no_call_is_begun_the_text_is_the_one_without_tools_stop_texts_included()
    {
        await using var engine = Engine(new FakeModelRunner(2, 700, Tokenizer.VocabularySize), Tokenizer, Config);
        var grammar = Compiler().ToolCalls(new ToolCallRules { Format = ToolCallFormats.Ember, Functions = NastyTools.All });
        for (var seed = 0; seed < 10; seed++)
        {
            var plain = Request([5, 6], null, seed) with { MaxTokens = 60, Stop = ["e"] };
            var expected = await engine.Submit(plain).ReadAsync();
            var actual = await engine.Submit(plain with { Constraint = grammar }).ReadAsync();
            Assert.Equal((expected.Text, expected.Tokens, expected.Finish), (actual.Text, actual.Tokens, actual.Finish));
        }
    }

    private static async Task<bool> IsWholeAsync(LlmEngine engine, ToolCallFormat format, GrammarCompiler compiler, int[] prompt, int seed)
    {
        var grammar = compiler.ToolCalls(new ToolCallRules { Format = format, Functions = NastyTools.All, AllowsSeveral = seed % 2 == 0, IsForced = true });
        var result = await engine.Submit(Request(prompt, grammar, seed)).ReadAsync();
        var read = Transcript.Of(format, result.Text.Select(c => c.ToString()), NastyTools.Names);
        var isWhole = result.Finish == SequenceFinish.Stop;
        Assert.True(!isWhole || (read.Text.Length == 0 && read.Calls.Count > 0), result.Text);

        // Those before one that the token limit cut are whole as well.
        Assert.All(read.Calls.Take(read.IsInCall ? read.Calls.Count - 1 : read.Calls.Count), NastyTools.AssertValid);
        return isWhole;
    }

    private static GrammarCompiler Compiler() => new(new TokenVocabulary(Tokenizer, Tokenizer.VocabularySize, [ByteTokenizer.End]));

    private static LlmEngine Engine(IModelRunner runner, Tokenizer tokenizer, ModelConfig config) => new(
        runner, tokenizer, config, new EngineOptions { MaxTokensPerStep = 64, PrefillChunk = 16 }, TimeProvider.System, NullLogger<LlmEngine>.Instance);

    private static ModelConfig Config => new()
    {
        Architecture = "fake",
        VocabularySize = Tokenizer.VocabularySize,
        ContextLength = 700,
        Layers = 1,
        KeyValueHeads = 1,
        HeadSize = 1,
        EosTokenIds = [ByteTokenizer.End],
    };

    private static SequenceRequest Request(int[] prompt, CompiledGrammar? constraint, int seed) => new()
    {
        Id = $"s{seed}",
        Prompt = prompt,
        MaxTokens = 400,
        Constraint = constraint,
        Sampling = new SamplingParameters { Temperature = 1.5f, Seed = (ulong)seed },
    };
}
