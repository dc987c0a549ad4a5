using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.ToolCalls;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Benchmarks.Soak;

/// <summary>Makes random requests: of any length, tenant, priority and way of choosing tokens; some copy, some are constrained, some can not be right.</summary>
internal sealed class SoakRequests
{
    private static readonly string[] Schemas =
    [
        """{"type":"object","properties":{"name":{"type":"string","maxLength":12},"age":{"type":"integer","minimum":0,"maximum":120},"colour":{"enum":["red","green"]}},"required":["name","age","colour"]}""",
        """{"type":"array","items":{"type":"number","minimum":-1.5,"exclusiveMaximum":10},"minItems":2,"maxItems":4}""",
        """{"anyOf":[{"type":"string","pattern":"^[A-Z][a-z]{2,8}$"},{"type":"object","properties":{"when":{"type":"string","format":"date"}},"required":["when"]}]}""",
    ];

    private static readonly Func<SequenceRequest, SequenceRequest>[] Mistakes =
    [
        request => request with { Prompt = Array.Empty<int>() },
        request => request with { Prompt = new[] { -1 } },
        request => request with { Prompt = new[] { int.MaxValue } },
        request => request with { Prediction = new[] { -5 } },
        request => request with { MaxTokens = 0 },
        request => request with { MaxTokens = int.MaxValue },
        request => request with { Priority = 5_000 },
        request => request with { Stop = [""] },
        request => request with { Deadline = TimeSpan.Zero },
        request => request with { Sampling = new SamplingParameters { TopP = 0 } },
        request => request with { Sampling = new SamplingParameters { Temperature = float.NaN } },
        request => request with { Sampling = new SamplingParameters { TopLogprobs = 21 } },
    ];

    private readonly Tokenizer _tokenizer;
    private readonly int _vocabularySize;
    private readonly int _maxLength;
    private readonly CompiledGrammar[] _calls;
    private readonly CompiledGrammar[] _grammars;
    private readonly int[][] _beginnings;

    public SoakRequests(Tokenizer tokenizer, ModelConfig config, int maxLength)
    {
        _tokenizer = tokenizer;
        _vocabularySize = config.VocabularySize;
        _maxLength = maxLength;
        var compiler = new GrammarCompiler(new TokenVocabulary(tokenizer, config.VocabularySize, config.EosTokenIds));
        _calls = ToolCalls(compiler);
        _grammars = [.. Schemas.Select(compiler.JsonSchema), compiler.Regex("[a-f]{3,9}(-[0-9]{1,4}){0,3}"), compiler.Choice(["yes", "no", "perhaps later"]), .. _calls];
        var random = new Random(1);
        _beginnings = [.. Enumerable.Range(0, 3).Select(i => Tokens(random, maxLength / 8 * (1 + (i % 3))))];
    }

    /// <summary>Calls of two tools: as the model pleases, and nothing but calls.</summary>
    private static CompiledGrammar[] ToolCalls(GrammarCompiler compiler)
    {
        var rules = new ToolCallRules
        {
            Format = ToolCallFormats.Hermes,
            Functions = [.. Schemas.Take(1).Select((schema, i) => new ToolFunction { Name = $"look_{i}", ParametersJson = schema }), new ToolFunction { Name = "stop" }],
        };
        return [compiler.ToolCalls(rules), compiler.ToolCalls(rules with { IsForced = true })];
    }

    /// <summary>A request that is right.</summary>
    public SequenceRequest Next(Random random, string id)
    {
        var prompt = Prompt(random);
        var constraint = random.Next(4) == 0 ? _grammars[random.Next(_grammars.Length)] : null;

        // The engine lets no stop text cut a call in two; the reference knows nothing of calls.
        var canStop = constraint is null || !_calls.Contains(constraint);
        return new SequenceRequest
        {
            Id = id,
            Prompt = prompt,
            MaxTokens = random.Next(1, Math.Min(120, _maxLength - prompt.Length)),
            Tenant = $"tenant {random.Next(4)}",
            CacheScope = random.Next(3) == 0 ? "shared" : null,
            Priority = random.Next(-1, 2),
            IgnoreEndOfSequence = random.Next(3) == 0,
            Stop = canStop && random.Next(4) == 0 ? [$"{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}"] : [],
            Constraint = constraint,
            Prediction = random.Next(6) == 0 ? Tokens(random, 30) : default,
            Sampling = Sampling(random),
        };
    }

    /// <summary>One that must be refused.</summary>
    public SequenceRequest Mistaken(Random random, string id) => Mistakes[random.Next(Mistakes.Length)](Next(random, id));

    private SamplingParameters Sampling(Random random) => new()
    {
        Temperature = random.Next(3) switch { 0 => 0, 1 => 0.4f, _ => 1 },
        TopK = random.Next(3) == 0 ? 40 : 0,
        TopP = random.Next(3) == 0 ? 0.9f : 1,
        MinP = random.Next(5) == 0 ? 0.05f : 0,
        RepetitionPenalty = random.Next(5) == 0 ? 1.2f : 1,
        FrequencyPenalty = random.Next(5) == 0 ? 0.5f : 0,
        LogitBias = random.Next(6) == 0 ? new Dictionary<int, float> { [random.Next(_vocabularySize)] = 2 } : null,
        TopLogprobs = random.Next(6) == 0 ? 2 : null,
        Seed = (ulong)random.NextInt64(),
    };

    private int[] Prompt(Random random)
    {
        var tail = Tokens(random, random.Next(1, _maxLength / 4));
        return random.Next(3) switch
        {
            0 => [.. _beginnings[random.Next(_beginnings.Length)], .. tail],
            // Something to copy.
            1 => [.. tail, .. tail[..Math.Min(tail.Length, _maxLength / 8)]],
            _ => tail,
        };
    }

    private int[] Tokens(Random random, int count)
    {
        var tokens = new int[count];
        for (var i = 0; i < count;)
        {
            var token = random.Next(_vocabularySize);
            if (token < _tokenizer.VocabularySize && !_tokenizer.IsSpecial(token))
            {
                tokens[i++] = token;
            }
        }

        return tokens;
    }
}
