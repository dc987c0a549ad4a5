using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Encoders;

/// <summary>Calls providers with wishes (<see cref="EmbeddingRequest.IsLenient"/>), and without them where they are refused. Thread-safe.</summary>
internal static class LenientEmbedding
{
    /// <summary>Models that took no wishes; as many as are configured, at most.</summary>
    private static readonly ConcurrentDictionary<(string Provider, string Model), bool> Plain = new();

    /// <summary>Runs the call. Nothing was counted or paid when it is made a second time: what a provider refuses it does not answer.</summary>
    public static IAsyncEnumerable<EncodingChunk> EmbedAsync(IProvider provider, RemoteModel model, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var isWishless = request is { TextKind: null, Truncation: Truncation.None };
        return !request.IsLenient || isWishless ? provider.EmbedAsync(model, request, cancellationToken)
            : Plain.ContainsKey((model.Provider, model.RemoteName)) ? provider.EmbedAsync(model, WithoutWishes(request), cancellationToken)
            : TryAsync(provider, model, request, cancellationToken);
    }

    private static async IAsyncEnumerable<EncodingChunk> TryAsync(
        IProvider provider, RemoteModel model, EmbeddingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var wished = provider.EmbedAsync(model, request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        bool? moves;
        for (var hasBegun = false; (moves = await MovesAsync(wished, hasBegun)) is true; hasBegun |= !wished.Current.IsHeartbeat)
        {
            yield return wished.Current;
        }

        if (moves is false)
        {
            yield break;
        }

        await foreach (var chunk in provider.EmbedAsync(model, WithoutWishes(request), cancellationToken))
        {
            yield return chunk;
        }

        Plain[(model.Provider, model.RemoteName)] = true;
    }

    /// <summary>Null: a wish is refused.</summary>
    private static async Task<bool?> MovesAsync(IAsyncEnumerator<EncodingChunk> wished, bool hasBegun)
    {
        try
        {
            return await wished.MoveNextAsync();
        }
        catch (ProviderException refusal) when (!hasBegun && refusal is { Kind: ProviderFailure.Unsupported or ProviderFailure.BadRequest, Parameter: "input_type" or "truncate" })
        {
            return null;
        }
    }

    private static EmbeddingRequest WithoutWishes(EmbeddingRequest request) => request with { TextKind = null, Truncation = Truncation.None };
}
