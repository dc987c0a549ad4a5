using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class EngineConstraintTests
{
    private const string Person = """{"type":"object","properties":{"name":{"type":"string","maxLength":12},"age":{"type":"integer","minimum":0,"maximum":120},"colour":{"enum":["red","green"]}},"required":["name","age","colour"]}""";

    private static readonly string[] Schemas =
    [
        Person,
        """{"type":"array","items":{"type":"number","minimum":-1.5,"exclusiveMaximum":10},"minItems":2,"maxItems":4}""",
        """{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"v":{"type":"integer","minimum":0,"maximum":9},"kids":{"type":"array","items":{"$ref":"#/$defs/tree"},"maxItems":1}},"required":["v"]}}}""",
        """{"anyOf":[{"type":"string","pattern":"^[A-Z][a-z]{2,8}$"},{"type":"object","properties":{"when":{"type":"string","format":"date"}},"required":["when"]}]}""",
    ];

    [Fact]
    public async Task Ember_at_a_high_temperature_gives_valid_json_for_every_schema_beside_free_sequences()
    {
        var tokenizer = TokenizerFiles.Load(Path.Combine(TestData.RepositoryRoot, "silo", "models", "ember"));
        var compiler = new GrammarCompiler(new TokenVocabulary(tokenizer, TestModels.Ember.VocabularySize, TestModels.Ember.EosTokenIds));
        var prompt = tokenizer.Encode("Tell me about it as JSON.", addSpecialTokens: true);
        await using var engine = Engine(
            OnnxModelRunner.Load(TestModels.EmberInt8, TestModels.Ember, new RunnerOptions { Slots = 6, MaxLength = 400, Threads = 1 }), tokenizer, TestModels.Ember);
        var grammars = Schemas.Select(compiler.JsonSchema).ToArray();
        var constrained = Enumerable.Range(0, 32).Select(i => Read(i, Request(prompt, grammars[i % 4], i, 300))).ToList();
        var free = Enumerable.Range(0, 4).Select(i => engine.Submit(Request(prompt, null, i, 20)).ReadAsync()).ToList();
        var whole = (await Task.WhenAll(constrained)).Count(ended => ended);
        Assert.InRange(whole, 24, 32);
        Assert.All(await Task.WhenAll(free), result => Assert.InRange(result.Tokens, 1, 20));

        async Task<bool> Read(int i, SequenceRequest request)
        {
            var result = await engine.Submit(request).ReadAsync();
            if (result.Finish == SequenceFinish.Length)
            {
                // Cut by the limit, so a part of a text of the grammar.
                Assert.False(request.Constraint!.Advance(request.Constraint.Start, System.Text.Encoding.UTF8.GetBytes(result.Text.TrimEnd('\uFFFD'))).IsDead);
                return false;
            }

            using var schema = JsonDocument.Parse(Schemas[i % 4]);
            using var value = JsonDocument.Parse(result.Text, new JsonDocumentOptions { MaxDepth = 500 });
            Assert.True(new MiniValidator(schema.RootElement).IsValid(schema.RootElement, value.RootElement), result.Text);
            return true;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Text_appended_without_a_step_is_the_text_that_steps_give_whatever_is_preempted(int seed)
    {
        // With single bytes as the only tokens, forced text has one tokenisation, so both ways give the same tokens.
        var tokenizer = new ByteTokenizer();
        var grammar = new GrammarCompiler(new TokenVocabulary(tokenizer, tokenizer.VocabularySize, [ByteTokenizer.End])).JsonSchema(Person);
        using var solo = new FakeModelRunner(1, 200, tokenizer.VocabularySize);
        var requests = Enumerable.Range(0, 6).Select(i => Request([5, 6, 7 + i], i % 3 == 2 ? null : grammar, (seed * 100) + i, 120)).ToList();
        var runner = new FakeModelRunner(3, 200, tokenizer.VocabularySize);
        var steps = 0;
        runner.BeforeRun = () => steps++;
        await using var engine = Engine(runner, tokenizer, Config(tokenizer), cached: 260);
        var results = await Task.WhenAll(requests.Select(request => engine.Submit(request).ReadAsync()));
        for (var i = 0; i < requests.Count; i++)
        {
            var expected = Plain(solo, requests[i]);
            var bytes = expected.Where(token => token > 1).Select(token => (byte)(token - 2)).ToArray();
            Assert.Equal(System.Text.Encoding.UTF8.GetString(bytes), results[i].Text);
            Assert.Equal(expected.Count, results[i].Tokens);
        }
    }

    [Fact]
    public async Task A_constant_needs_no_step_at_all_and_counts_its_tokens()
    {
        var (engine, runner, compiler) = Fake();
        runner.BeforeRun = () => throw new InvalidOperationException("A step.");
        await using var owned = engine;
        var result = await engine.Submit(Request([5], compiler.JsonSchema("""{"const":{"name":"abc"}}"""), 1, 100)).ReadAsync();
        Assert.Equal(("{\"name\":\"abc\"}", SequenceFinish.Stop), (result.Text, result.Finish));
        Assert.Equal(Grammars.Tokenizer.Encode(result.Text, false).Length, result.Tokens);
        Assert.Equal(new EngineLoad(0, 0, 2), engine.Load);
    }

    [Fact]
    public async Task Forced_text_takes_fewer_steps_than_tokens_and_none_where_logprobs_are_asked_for()
    {
        var (engine, runner, compiler) = Fake();
        var runs = 0;
        runner.BeforeRun = () => runs++;
        await using var owned = engine;
        var request = Request([5], compiler.Regex("(?:yes|no), that is the answer"), 1, 100);
        var result = await engine.Submit(request).ReadAsync();
        Assert.InRange(runs, 1, 2);
        Assert.Matches("^(yes|no), that is the answer$", result.Text);
        Assert.True(result.Tokens > 10);
        var withLogprobs = await engine.Submit(request with { Sampling = request.Sampling with { TopLogprobs = 1 } }).ReadAsync();
        Assert.Matches("^(yes|no), that is the answer$", withLogprobs.Text);
        Assert.Equal(withLogprobs.Tokens, withLogprobs.Logprobs.Count);
    }

    [Fact]
    public async Task Forced_text_behind_a_cached_prompt_is_reused_and_does_not_count_as_prompt()
    {
        var (engine, runner, compiler) = Fake();
        await using var owned = engine;
        var request = Request([.. Enumerable.Range(3, 20)], compiler.Regex("The answer is (?:yes|no)"), 1, 100);
        var first = await engine.Submit(request).ReadAsync();
        var computed = runner.Computed;
        var second = await engine.Submit(request).ReadAsync();
        Assert.Equal((first.Text, first.Tokens, 0, 20), (second.Text, second.Tokens, first.CachedPromptTokens, second.CachedPromptTokens));
        // The forced beginning was cached as well, but for the token whose logits choose what follows.
        Assert.InRange(runner.Computed - computed, 1, 3);
    }

    [Fact]
    public async Task The_token_limit_cuts_forced_text_with_length()
    {
        var (engine, _, compiler) = Fake();
        await using var owned = engine;
        var result = await engine.Submit(Request([5], compiler.Choice(["zzzzzzzzzz"]), 1, 4)).ReadAsync();
        Assert.Equal(("zzzz", 4, SequenceFinish.Length), (result.Text, result.Tokens, result.Finish));
    }

    [Fact]
    public async Task An_end_token_waits_until_the_text_is_whole_and_is_not_used_where_ends_are_ignored()
    {
        var (engine, runner, compiler) = Fake();
        await using var owned = engine;
        runner.AdjustLogits = logits => logits[ByteTokenizer.End] = 1_000;
        var request = Request([5], compiler.Regex("[x-z]{3,}"), 1, 10);
        var ended = await engine.Submit(request).ReadAsync();
        Assert.Equal((3, 4, SequenceFinish.Stop), (ended.Text.Length, ended.Tokens, ended.Finish));
        var ignored = await engine.Submit(request with { IgnoreEndOfSequence = true }).ReadAsync();
        Assert.Equal((10, 10, SequenceFinish.Length), (ignored.Text.Length, ignored.Tokens, ignored.Finish));
    }

    [Fact]
    public async Task Bias_and_penalties_come_after_the_mask()
    {
        var (engine, _, compiler) = Fake();
        await using var owned = engine;
        var request = Request([5], compiler.Regex("[pq]{6}"), 1, 10);
        var sampling = new SamplingParameters
        {
            Temperature = 0,
            RepetitionPenalty = 1.5f,
            FrequencyPenalty = 1,
            LogitBias = new Dictionary<int, float> { ['a' + 2] = 100, ['p' + 2] = -100 },
        };
        Assert.Equal("qqqqqq", (await engine.Submit(request with { Sampling = sampling }).ReadAsync()).Text);
    }

    [Fact]
    public async Task A_constraint_for_another_vocabulary_is_refused()
    {
        await using var fixture = new EngineFixture();
        var exception = Assert.Throws<ArgumentException>(() => fixture.Engine.Submit(EngineFixture.Request() with { Constraint = Grammars.Compiler.JsonObject() }));
        Assert.Contains($"Given: {Grammars.Vocabulary.Size}", exception.Message);
    }

    [Theory]
    [InlineData("root ::= \"a\" (\"b\"?){9000}")] // Its first character is forced: what follows is looked at before the first step.
    [InlineData("root ::= p | q\np ::= [xy] (\"b\"?){4500}\nq ::= [xy] (\"c\"?){4500}")] // Each way alone can be followed, both together not.
    public async Task A_grammar_that_can_not_be_followed_ends_its_own_sequence_only(string hostile)
    {
        var (engine, runner, compiler) = Fake();
        await using var owned = engine;
        runner.AdjustLogits = logits => logits['x' + 2] = 1_000;
        var others = Enumerable.Range(0, 3).Select(i => engine.Submit(Request([5, 6], null, i, 60) with { IgnoreEndOfSequence = true }).ReadAsync()).ToList();
        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<EngineFailedException>(engine.Submit(Request([5], compiler.Gbnf(hostile), i, 40)).ReadAsync);
            Assert.IsType<GrammarException>(failure.GetBaseException());
        }

        Assert.All(await Task.WhenAll(others), result => Assert.Equal(60, result.Tokens));
        Assert.True(engine.IsHealthy);
        while (engine.Load is not { Running: 0, Waiting: 0 })
        {
            await Task.Yield();
        }
    }

    /// <summary>One token at a time, each one sampled.</summary>
    private static List<int> Plain(FakeModelRunner runner, SequenceRequest request)
    {
        var constraint = request.Constraint is { } grammar ? new TokenConstraint(grammar, endTokensEnd: true) : null;
        var state = new SamplingState(request.Sampling, request.Prompt.Span, constraint);
        var sampler = new Sampler(runner.VocabularySize);
        var output = new List<int>();
        var logits = runner.Prefill(0, 0, request.Prompt.Span);
        while (true)
        {
            output.Add(sampler.Sample(logits, state, output.Count, out _));
            state.Add(output[^1]);
            if (output[^1] != ByteTokenizer.End)
            {
                constraint?.Accept(output[^1]);
            }

            if (output.Count == request.MaxTokens || output[^1] == ByteTokenizer.End || constraint is { IsComplete: true })
            {
                return output;
            }

            runner.Decode([new DecodeRow(request.Prompt.Length + output.Count - 1, output[^1])]);
            logits = runner.Logits(0);
        }
    }

    private static (LlmEngine Engine, FakeModelRunner Runner, GrammarCompiler Compiler) Fake()
    {
        var runner = new FakeModelRunner(2, 200, Grammars.Vocabulary.Size);
        return (Engine(runner, Grammars.Tokenizer, Config(Grammars.Tokenizer) with { VocabularySize = Grammars.Vocabulary.Size }), runner, Grammars.Compiler);
    }

    private static LlmEngine Engine(IModelRunner runner, Tokenizer tokenizer, ModelConfig config, int cached = 0) => new(
        runner, tokenizer, config, new EngineOptions { MaxTokensPerStep = 64, PrefillChunk = 16, MaxCachedTokens = cached }, TimeProvider.System, NullLogger<LlmEngine>.Instance);

    private static ModelConfig Config(Tokenizer tokenizer) => new()
    {
        Architecture = "fake",
        VocabularySize = tokenizer.VocabularySize,
        ContextLength = 200,
        Layers = 1,
        KeyValueHeads = 1,
        HeadSize = 1,
        EosTokenIds = [ByteTokenizer.End],
    };

    private static SequenceRequest Request(int[] prompt, CompiledGrammar? constraint, int seed, int maxTokens) => new()
    {
        Id = $"s{seed}",
        Prompt = prompt,
        MaxTokens = maxTokens,
        Constraint = constraint,
        Sampling = new SamplingParameters { Temperature = 1.5f, Seed = (ulong)seed },
    };
}
