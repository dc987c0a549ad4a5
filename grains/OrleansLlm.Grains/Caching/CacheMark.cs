using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Caching;

/// <summary>Tells in a stream's route what the cache did.</summary>
internal static class CacheMark
{
    public static GenerationChunk On(GenerationChunk chunk, CacheInfo info) =>
        chunk.Route is { } route ? chunk with { Route = route with { Cache = info } } : chunk;

    public static async IAsyncEnumerable<GenerationChunk> On(
        IAsyncEnumerable<GenerationChunk> stream, CacheInfo info, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in stream.WithCancellation(cancellationToken))
        {
            yield return On(chunk, info);
        }
    }
}
