using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Routing;
using Orleans.Runtime;

namespace OrleansLlm.Silo.Api.Routing;

/// <summary>
/// The router grains of this silo: one per processor, keyed by the silo's name so that prefer-local placement keeps them here.
/// </summary>
internal sealed class RouterShards
{
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _silenceLimit;
    private readonly DirectCalls? _direct;
    private readonly string[] _keys;
    private uint _next;

    /// <summary>Prepares the keys.</summary>
    public RouterShards(IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider clock, IServiceProvider services)
    {
        _grains = grains;
        _clock = clock;
        _silenceLimit = options.Value.StreamSilenceLimit;
        _direct = services.GetService<DirectCalls>();
        var silo = services.GetService<ILocalSiloDetails>()?.Name ?? Environment.MachineName;
        _keys = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => new RouterKey(RouterKey.DirectRoute, $"{silo}-{i}").ToString())];
    }

    /// <summary>The next router in turn.</summary>
    public IRouterGrain Next() => _grains.GetGrain<IRouterGrain>(NextKey());

    /// <summary>The key of the next router in turn.</summary>
    public string NextKey() => _keys[Interlocked.Increment(ref _next) % (uint)_keys.Length];

    /// <summary>Runs a call: here where it needs no router, else on the next one.</summary>
    public IAsyncEnumerable<GenerationChunk> Generate(Caller caller, GenerationRequest request, CancellationToken cancellationToken) =>
        _direct is null ? Routed(caller, request, cancellationToken) : DirectAsync(_direct, caller, request, cancellationToken);

    private async IAsyncEnumerable<GenerationChunk> DirectAsync(
        DirectCalls direct, Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = await direct.OpenAsync(caller, request, cancellationToken) ?? Routed(caller, request, cancellationToken);
        await foreach (var chunk in stream)
        {
            yield return chunk;
        }
    }

    /// <summary>On the next router: a stream is watched for silence, an answer that is taken whole comes at once.</summary>
    private IAsyncEnumerable<GenerationChunk> Routed(Caller caller, GenerationRequest request, CancellationToken cancellationToken) =>
        request.NonStreaming ? AnswerAsync(caller, request, cancellationToken) : Watch(Next().GenerateAsync(caller, request, cancellationToken), cancellationToken);

    /// <summary>Ends a grain's stream when it falls silent.</summary>
    public IAsyncEnumerable<T> Watch<T>(IAsyncEnumerable<T> stream, CancellationToken cancellationToken) =>
        stream.Watch(_silenceLimit, _clock, cancellationToken);

    private async IAsyncEnumerable<GenerationChunk> AnswerAsync(Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in await _grains.GetGrain<IRouterAnswersGrain>(NextKey()).AnswerAsync(caller, request, cancellationToken))
        {
            yield return chunk;
        }
    }
}
