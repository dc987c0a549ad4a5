using System.Collections.Concurrent;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Plays a script for every call and notes what it was asked.</summary>
internal sealed class FakeRouter : IRouterGrain, IRouterAnswersGrain, IRouterPlansGrain
{
    public Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationChunk>> Script { get; set; } =
        (_, _) => Chunks.Answer("Hello", " world");

    public IReadOnlyList<ModelInfo> Models { get; set; } = [];

    public Exception? Failure { get; set; }

    public ConcurrentQueue<(Caller Caller, GenerationRequest Request)> Calls { get; } = [];

    public ConcurrentQueue<string> Keys { get; } = [];

    public GenerationRequest LastRequest => Calls.Last().Request;

    public IAsyncEnumerable<GenerationChunk> GenerateAsync(
        Caller caller, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        Calls.Enqueue((caller, request));
        return Script(request, cancellationToken);
    }

    public async Task<IReadOnlyList<GenerationChunk>> AnswerAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var answer = new List<GenerationChunk>();
        await foreach (var chunk in GenerateAsync(caller, request, cancellationToken).WithCancellation(cancellationToken))
        {
            answer.Add(chunk);
        }

        return answer;
    }

    public Task<TokenCount> CountTokensAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        Calls.Enqueue((caller, request));
        return Failure is null ? Task.FromResult(new TokenCount { Tokens = [1, 5, 9], ContextLength = 256 }) : Task.FromException<TokenCount>(Failure);
    }

    public Task<string> DetokenizeAsync(Caller caller, string model, int[] tokens, CancellationToken cancellationToken = default) =>
        Task.FromResult($"{model}:{string.Join(',', tokens)}");

    public Task<IReadOnlyList<ModelInfo>> ListModelsAsync(Caller caller, CancellationToken cancellationToken = default) =>
        Failure is null ? Task.FromResult(Models) : Task.FromException<IReadOnlyList<ModelInfo>>(Failure);

    public Task<PlannedRoute> PlanAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        Calls.Enqueue((caller, request));
        return Failure is null
            ? Task.FromResult(new PlannedRoute { Route = "smart", Version = 3, PlanJson = """{"kind":"attempt","model":"ember"}""", Notes = ["a note"], WorstCost = 0.0015m })
            : Task.FromException<PlannedRoute>(Failure);
    }

    public Task<PromptSize> MeasureAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PromptSize { Tokens = 3, ContextLength = 256 });
}
