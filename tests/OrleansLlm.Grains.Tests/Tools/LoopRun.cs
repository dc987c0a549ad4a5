using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

/// <summary>A loop over a model that plays a script: an element of it is one step.</summary>
internal sealed class LoopRun(params IReadOnlyList<FakeTool> tools)
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private int _calls;

    /// <summary>What the model does, step by step; the last one again and again.</summary>
    public required IReadOnlyList<GenerationChunk[]> Steps { get; init; }

    public ToolsOptions Options { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public FakeApprovedCalls Approved { get; init; } = new();

    /// <summary>How large a request is.</summary>
    public Func<GenerationRequest, PromptSize> Size { get; init; } = _ => new PromptSize();

    /// <summary>What the model was asked.</summary>
    public List<GenerationRequest> Asked { get; } = [];

    public static GenerationRequest Request(params IReadOnlyList<FakeTool> tools) => new()
    {
        RequestId = "r",
        Model = "m",
        Messages = [new ChatMessage { Role = "user", Content = "Go" }],
        ServerTools = [.. tools.Select(tool => tool.Use)],
    };

    public static GenerationChunk Text(string text) => new() { Deltas = [new ChoiceDelta { Text = text, Tokens = 1 }] };

    /// <summary>A call in two parts.</summary>
    public GenerationChunk[] Call(string name, string arguments = "{}", int index = 0) =>
    [
        new() { Deltas = [new ChoiceDelta { ToolCalls = [new ToolCallDelta { Index = index, Id = $"call_{Interlocked.Increment(ref _calls)}", Name = name }] }] },
        new() { Deltas = [new ChoiceDelta { Tokens = 1, ToolCalls = [new ToolCallDelta { Index = index, Arguments = arguments }] }] },
    ];

    public static GenerationChunk[] Step(FinishReason finish, params IEnumerable<GenerationChunk> chunks) =>
    [
        new() { Route = Route },
        .. chunks,
        new() { Deltas = [new ChoiceDelta { FinishReason = finish }] },
        new() { Route = Route, Usage = new TokenUsage { PromptTokens = 10, CompletionTokens = 2 }, Cost = 0.5m },
    ];

    public async Task<IReadOnlyList<GenerationChunk>> RunAsync(GenerationRequest? request = null, CancellationToken cancellationToken = default)
    {
        var chunks = new List<GenerationChunk>();
        await foreach (var chunk in Start(request, cancellationToken))
        {
            chunks.Add(chunk);
        }

        return chunks;
    }

    public IAsyncEnumerable<GenerationChunk> Start(GenerationRequest? request = null, CancellationToken cancellationToken = default)
    {
        var services = new ToolServices(
            new ToolProviders(tools), Microsoft.Extensions.Options.Options.Create(Options), new ToolInstruments(Meters), Time, NullLogger<ToolLoop>.Instance);
        var context = new ToolContext(new Caller { Tenant = "t", KeyId = "k" }, request ?? Request(tools));
        return new ToolLoop(services, context, Approved, PlayAsync, (asked, _) => Task.FromResult(Size(asked))).RunAsync(cancellationToken);
    }

    private static RouteInfo Route => new() { Model = "m", Provider = "local", Attempts = 1 };

    private async IAsyncEnumerable<GenerationChunk> PlayAsync(GenerationRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked.Add(request);
        foreach (var chunk in Steps[Math.Min(Asked.Count, Steps.Count) - 1])
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return chunk;
        }
    }
}
