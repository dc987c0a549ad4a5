using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Finds how the texts of stores are compared: as the first of them says. Thread-safe.</summary>
internal sealed class StoreTextsFinder(IGrainFactory grains, TimeProvider timeProvider)
{
    private const string Shard = "file-search";
    private const string DefaultLanguage = "english";

    /// <summary>Finds it.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store.</exception>
    public async Task<StoreTexts> FindAsync(Caller caller, GenerationRequest request, FileSearchSettings settings, CancellationToken cancellationToken)
    {
        var stores = await Task.WhenAll(settings.Stores.Select((store, place) => FindAsync(caller, store, $"{settings.Field}.vector_store_ids[{place}]", cancellationToken)));
        var store = stores[0];
        var language = store.Language is { } own && TextAnalyzer.Languages.Contains(own) ? own : DefaultLanguage;
        var model = store.EmbeddingModel is null or IndexDefinition.NoModel ? null : store.EmbeddingModel;
        return new StoreTexts(language, model is null ? null : (texts, areQueries, token) => EmbedAsync(caller, request, model, texts, areQueries, token));
    }

    private async Task<VectorStoreInfo> FindAsync(Caller caller, string store, string field, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IVectorStoreGrain>(new VectorStoreKey(caller.Tenant, store).ToString()).GetAsync(cancellationToken);
        }
        catch (LlmException exception) when (exception.Code == LlmErrorCode.NotFound)
        {
            throw new LlmException(exception.Code, exception.Message, field);
        }
    }

    private async ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        Caller caller, GenerationRequest request, string model, IReadOnlyList<string> texts, bool areQueries, CancellationToken cancellationToken)
    {
        var router = grains.GetGrain<IEncodingRouterGrain>(new RouterKey(RouterKey.DirectRoute, Shard).ToString());
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        var call = new EmbeddingRequest
        {
            RequestId = $"{request.RequestId}.sentences",
            Model = model,
            Inputs = [.. texts.Select(EncodingText.Of)],
            TextKind = areQueries ? EncodingTextKind.Query : EncodingTextKind.Document,
            Truncation = Truncation.End,
            IsLenient = true,
            User = request.User,
            IsBatch = request.IsBatch,
        };
        await foreach (var chunk in router.EmbedAsync(caller, call, cancellationToken).Watch(StreamWatchdog.DefaultSilenceLimit, timeProvider, cancellationToken))
        {
            foreach (var result in chunk.Results)
            {
                vectors[result.Index] = result.Values;
            }
        }

        return Array.TrueForAll(vectors, vector => !vector.IsEmpty) ? vectors
            : throw new LlmException(LlmErrorCode.ProviderFailed, $"The embedding model '{model}' gave {vectors.Count(vector => !vector.IsEmpty)} vectors for {vectors.Length} texts.");
    }
}
