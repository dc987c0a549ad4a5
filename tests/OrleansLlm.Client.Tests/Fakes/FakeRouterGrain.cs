using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tests.Fakes;

/// <summary>Answers by script: each call takes the next list of steps; a step is a chunk, or an exception to throw.</summary>
internal sealed class FakeRouterGrain : IRouterGrain
{
    public Queue<object[]> Script { get; } = new();

    public List<(Caller Caller, GenerationRequest Request)> Calls { get; } = [];

    /// <summary>Set when the consumer of a never-ending step went away.</summary>
    public TaskCompletionSource Cancelled { get; } = new();

    public static object Forever { get; } = new();

    public static GenerationChunk Route { get; } = new() { Route = new RouteInfo { Model = "ember", Provider = "local", Replica = "ember/0", Attempts = 1 } };

    public static GenerationChunk End { get; } = new()
    {
        Deltas = [new ChoiceDelta { FinishReason = FinishReason.Stop }],
        Usage = new TokenUsage { PromptTokens = 3, CompletionTokens = 2, CachedPromptTokens = 1 },
        Cost = 0.25m,
    };

    /// <summary>Two calls in pieces, and the end of their answer.</summary>
    public static GenerationChunk[] CallParts =>
    [
        Call(new ToolCallDelta { Index = 0, Id = "c1", Name = "weather", Arguments = "{\"ci" }),
        Call(new ToolCallDelta { Index = 0, Arguments = "ty\": \"Ulm\"}" }, new ToolCallDelta { Index = 1, Id = "c2", Name = "weather" }),
        Call(new ToolCallDelta { Index = 1, Arguments = "{\"city\": \"Rome\"}" }),
        End with { Deltas = [new ChoiceDelta { FinishReason = FinishReason.ToolCalls }] },
    ];

    private static GenerationChunk Call(params ToolCallDelta[] parts) => new() { Deltas = [new ChoiceDelta { Tokens = 1, ToolCalls = parts }] };

    public static GenerationChunk Text(string text) => new() { Deltas = [new ChoiceDelta { Text = text, Tokens = 1 }] };

    public async IAsyncEnumerable<GenerationChunk> GenerateAsync(
        Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Calls.Add((caller, request));
        foreach (var step in Script.Count > 0 ? Script.Dequeue() : [Route, Text("hi"), End])
        {
            if (step == Forever)
            {
                await using var registration = cancellationToken.Register(() => Cancelled.TrySetResult());
                await Cancelled.Task;
                cancellationToken.ThrowIfCancellationRequested();
            }

            await Task.Yield();
            yield return step as GenerationChunk ?? throw (Exception)step;
        }
    }

    public Task<TokenCount> CountTokensAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<string> DetokenizeAsync(Caller caller, string model, int[] tokens, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<ModelInfo>> ListModelsAsync(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
