using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
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
    private readonly string[] _keys;
    private uint _next;

    /// <summary>Prepares the keys.</summary>
    public RouterShards(IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider clock, IServiceProvider services)
    {
        _grains = grains;
        _clock = clock;
        _silenceLimit = options.Value.StreamSilenceLimit;
        var silo = services.GetService<ILocalSiloDetails>()?.Name ?? Environment.MachineName;
        _keys = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => new RouterKey(RouterKey.DirectRoute, $"{silo}-{i}").ToString())];
    }

    /// <summary>The next router in turn.</summary>
    public IRouterGrain Next() => _grains.GetGrain<IRouterGrain>(NextKey());

    /// <summary>The key of the next router in turn.</summary>
    public string NextKey() => _keys[Interlocked.Increment(ref _next) % (uint)_keys.Length];

    /// <summary>Runs a call on the next router: a stream is watched for silence, an answer that is taken whole comes at once.</summary>
    public IAsyncEnumerable<GenerationChunk> Generate(Caller caller, GenerationRequest request, CancellationToken cancellationToken) =>
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
