using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Providers;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>A provider in this process that says what the test lets it say, with models of every kind.</summary>
internal sealed class FakeProvider : IProvider, IProviderRegistry
{
    public const string ProviderName = "fake";

    private static readonly RemoteModel[] All =
    [
        // Those of tests that fail, each its own: a model that fails is left alone for a while.
        .. new[] { "strong", "other", "failing", "breaking", "stalling", "leaving", "down" }.Select(name => Model(name, ModelKind.Chat)),
        Model("limited", ModelKind.Chat) with { RequestsPerMinute = 1 },
        Model("vectors", ModelKind.Embedding), Model("order", ModelKind.Rerank),
    ];

    /// <summary>What a model says: its name and the request.</summary>
    public Func<string, GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationChunk>> Says { get; set; } =
        static (_, _, token) => AnswerAsync(["well", " said"], token);

    /// <summary>What it was asked, in order.</summary>
    public ConcurrentQueue<(string Model, GenerationRequest Request)> Asked { get; } = [];

    /// <summary>Calls whose token was cancelled.</summary>
    public int Cancelled { get; private set; }

    public string Name => ProviderName;

    public IReadOnlyCollection<RemoteModel> Models => All;

    public RemoteModel? Find(string model) => All.FirstOrDefault(known => known.Info.Name == model);

    public IProvider Provider(string name) => this;

    public static GenerationChunk Token(string text) => new() { Deltas = [new ChoiceDelta { Text = text, Tokens = 1 }] };

    public static GenerationChunk End(int prompt, int completion) => new()
    {
        Deltas = [new ChoiceDelta { FinishReason = FinishReason.Stop }],
        Usage = new TokenUsage { PromptTokens = prompt, CompletionTokens = completion },
    };

    public static async IAsyncEnumerable<GenerationChunk> AnswerAsync(string[] tokens, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var token in tokens)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return Token(token);
        }

        yield return End(7, tokens.Length);
    }

    /// <summary>Some tokens, and then nothing until the caller leaves.</summary>
    public static async IAsyncEnumerable<GenerationChunk> StallAsync(int tokens, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < tokens; i++)
        {
            yield return Token($"t{i}");
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public static async IAsyncEnumerable<GenerationChunk> FailAsync(ProviderFailure kind, int after)
    {
        for (var i = 0; i < after; i++)
        {
            yield return Token($"t{i}");
        }

        await Task.Yield();
        throw new ProviderException(ProviderName, kind, "it went wrong");
    }

    public async IAsyncEnumerable<GenerationChunk> GenerateAsync(
        RemoteModel model, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked.Enqueue((model.Info.Name, request));
        using var noticing = cancellationToken.Register(() => Cancelled++);
        await foreach (var chunk in Says(model.Info.Name, request, cancellationToken).WithHeartbeats(GenerationChunk.Heartbeat, TimeProvider.System, cancellationToken))
        {
            yield return chunk;
        }
    }

    public async IAsyncEnumerable<EncodingChunk> EmbedAsync(RemoteModel model, EmbeddingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var (index, input) in request.Inputs.Index())
        {
            yield return input.Text == "bad"
                ? throw new ProviderException(ProviderName, ProviderFailure.BadRequest, "a bad text", parameter: "input")
                : new EncodingChunk { Results = [new EncodingResult { Index = index, Values = [input.Text!.Length, 1] }] };
        }

        yield return new EncodingChunk { Usage = new TokenUsage { PromptTokens = 3 * request.Inputs.Count } };
    }

    public async IAsyncEnumerable<EncodingChunk> RerankAsync(RemoteModel model, RerankRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return new EncodingChunk
        {
            Results = [.. request.Documents.Select((document, i) => new EncodingResult { Index = i, Values = [document.Length / 100f, 0] })],
            Usage = new TokenUsage { PromptTokens = 11 },
        };
    }

    public Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult(new ProviderStatus(IsReady: true));

    private static RemoteModel Model(string name, ModelKind kind) => new(
        new ModelInfo
        {
            Name = name,
            Architecture = "remote",
            ContextLength = 8_000,
            SupportsChat = kind == ModelKind.Chat,
            Kind = kind,
            EmbeddingSize = kind == ModelKind.Embedding ? 2 : 0,
            Provider = ProviderName,
            Price = new PriceRule { Id = $"settings:{name}", Model = name, Rates = new TokenRates { Input = 1, Output = 2 } },
        },
        ProviderName,
        $"remote-{name}",
        ModelFeatures.Tools | ModelFeatures.Logprobs);
}
