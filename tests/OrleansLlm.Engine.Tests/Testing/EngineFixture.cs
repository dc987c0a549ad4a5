using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>An engine over a fake model. Its clock stands still, so no run costs anything and it speculates wherever something is proposed.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    public const int Vocabulary = 50;

    public EngineFixture(EngineOptions? options = null, Tokenizer? tokenizer = null, int slots = 4, int maxLength = 64, EngineInstruments? instruments = null, int prefixSlots = 1, FakeModelRunner? draft = null, FakeModelRunner? runner = null)
    {
        Options = options ?? new EngineOptions { MaxTokensPerStep = 16, PrefillChunk = 5 };
        Runner = runner ?? new FakeModelRunner(slots, maxLength, Vocabulary, prefixSlots);
        Config = new ModelConfig
        {
            Architecture = "fake",
            VocabularySize = Runner.VocabularySize,
            ContextLength = Runner.MaxLength,
            Layers = 1,
            KeyValueHeads = 1,
            HeadSize = 1,
            EosTokenIds = [2],
        };
        Engine = new LlmEngine(
            Runner, tokenizer ?? new TestTokenizer(Vocabulary, 0, 1, 2), Config, Options, Time, NullLogger<LlmEngine>.Instance, instruments, draft);
    }

    public EngineOptions Options { get; }

    public FakeTimeProvider Time { get; } = new();

    public FakeModelRunner Runner { get; }

    public ModelConfig Config { get; }

    public LlmEngine Engine { get; }

    /// <summary>A greedy request.</summary>
    public static SequenceRequest Request(int maxTokens = 10, params int[] prompt) => new()
    {
        Id = "test",
        Prompt = prompt.Length > 0 ? prompt : [5, 6, 7],
        MaxTokens = maxTokens,
        IgnoreEndOfSequence = true,
        Sampling = new SamplingParameters { Temperature = 0 },
    };

    /// <summary>The tokens that a plain loop over this request alone gives.</summary>
    public List<int> Alone(SequenceRequest request)
    {
        using var runner = new FakeModelRunner(1, Runner.MaxLength, Vocabulary);
        return SoloLoop.Generate(runner, request, Config.EosTokenIds);
    }

    /// <summary>The text of tokens: special ones show nothing.</summary>
    public static string TextOf(IEnumerable<int> tokens) => TestTokenizer.TextOf(tokens.Where(token => token > 2));

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
