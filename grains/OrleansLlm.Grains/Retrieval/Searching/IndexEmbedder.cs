using System.Collections.Concurrent;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>Makes vectors with an embedding model of the cluster, on the caller's budget; texts of an index and queries in it alike. Thread-safe.</summary>
internal sealed class IndexEmbedder(IGrainFactory grains, TimeProvider time)
{
    private const int Shards = 8;

    /// <summary>Models whose vectors an index has cut to a size.</summary>
    private readonly ConcurrentDictionary<(string Model, int Size), bool> _cut = new();
    private uint _next;

    /// <summary>Turns texts into vectors; too long ones are cut at their end.</summary>
    /// <param name="caller">Pays.</param>
    /// <param name="requestId">Names the call.</param>
    /// <param name="model">The embedding model.</param>
    /// <param name="dimensions">Of the vectors; null: all that the model has.</param>
    /// <param name="kind">What the texts are.</param>
    /// <param name="texts">1 to <see cref="EmbeddingRequest.MaxInputs"/>.</param>
    /// <param name="spending">Told what it used; null: nobody is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LlmException">Any code.</exception>
    public async Task<float[][]> EmbedAsync(
        Caller caller, string requestId, string model, int? dimensions, EncodingTextKind kind, IReadOnlyList<string> texts, SearchSpending? spending, CancellationToken cancellationToken)
    {
        var request = new EmbeddingRequest
        {
            RequestId = requestId,
            Model = model,
            Inputs = [.. texts.Select(EncodingText.Of)],
            Dimensions = dimensions,
            TextKind = kind,
            Truncation = Truncation.End,
            IsLenient = true,
        };
        return await EmbedAsync(caller, request, spending, cancellationToken);
    }

    /// <summary>A query's vector. Models are told a size only where the index's is not their own: many can be told none.</summary>
    /// <param name="caller">Pays.</param>
    /// <param name="requestId">Names the call.</param>
    /// <param name="index">What the index is made for.</param>
    /// <param name="kind">What the text is.</param>
    /// <param name="text">The text.</param>
    /// <param name="spending">Told what it used.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LlmException">Conflict: the model's vectors are no longer of the index's size. Any other code.</exception>
    public async Task<float[]> EmbedQueryAsync(
        Caller caller, string requestId, IndexDefinition index, EncodingTextKind kind, string text, SearchSpending spending, CancellationToken cancellationToken)
    {
        var (model, size) = (index.EmbeddingModel!, index.Dimensions!.Value);
        var isCut = _cut.ContainsKey((model, size));
        var vector = (await EmbedAsync(caller, requestId, model, isCut ? size : null, kind, [text], spending, cancellationToken))[0];
        if (vector.Length > size && !isCut)
        {
            vector = (await EmbedAsync(caller, $"{requestId}-cut", model, size, kind, [text], spending, cancellationToken))[0];
            _cut[(model, size)] = true;
        }

        return vector.Length == size ? vector : throw new LlmException(
            LlmErrorCode.Conflict,
            $"The embedding model '{model}' makes vectors of {vector.Length} numbers, and the index was made with {size}. Read its documents into a new one, or search by words alone (vector_weight 0).",
            "embedding_model");
    }

    /// <summary>The relevance of texts for a query, by a cross-encoder.</summary>
    /// <exception cref="LlmException">Any code.</exception>
    public async Task<IReadOnlyList<float>> RerankAsync(
        Caller caller, string requestId, string model, string query, IReadOnlyList<string> texts, SearchSpending spending, CancellationToken cancellationToken)
    {
        var request = new RerankRequest { RequestId = requestId, Model = model, Query = query, Documents = texts };
        var scores = new float?[texts.Count];
        await foreach (var chunk in Next().RerankAsync(caller, request, cancellationToken).Watch(StreamWatchdog.DefaultSilenceLimit, time, cancellationToken))
        {
            foreach (var result in chunk.Results)
            {
                scores[result.Index] = result.Values[0];
            }

            if (chunk.Usage is not null)
            {
                spending.Add(chunk.Usage, chunk.Cost);
            }
        }

        return [.. scores.Select(score => score ?? throw new LlmException(LlmErrorCode.Internal, $"The reranking model '{model}' left a text without a score."))];
    }

    /// <summary>The dimensions of a model's vectors.</summary>
    /// <param name="caller">Pays for one embedding where the cluster does not know them.</param>
    /// <param name="model">The model.</param>
    /// <param name="wanted">What the vectors are to be cut to; null: not cut.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> DimensionsAsync(Caller caller, string model, int? wanted, CancellationToken cancellationToken)
    {
        var models = await grains.GetGrain<IModelDirectoryGrain>(IModelDirectoryGrain.Key).ListAsync(cancellationToken);
        if (models.FirstOrDefault(known => known.Name == model) is { Kind: ModelKind.Embedding, EmbeddingSize: > 0 and var known } && (wanted ?? known) == known)
        {
            return known;
        }

        // Also finds out whether the model is there, and can make vectors of that size. Many can be told none.
        var own = await SizeAsync(null);
        return (wanted ?? own) == own ? own : await SizeAsync(wanted);

        async Task<int> SizeAsync(int? size) =>
            (await EmbedAsync(caller, $"index-{Guid.NewGuid():N}", model, size, EncodingTextKind.Document, ["dimensions"], null, cancellationToken))[0].Length;
    }

    private async Task<float[][]> EmbedAsync(Caller caller, EmbeddingRequest request, SearchSpending? spending, CancellationToken cancellationToken)
    {
        var vectors = new float[request.Inputs.Count][];
        await foreach (var chunk in Next().EmbedAsync(caller, request, cancellationToken).Watch(StreamWatchdog.DefaultSilenceLimit, time, cancellationToken))
        {
            foreach (var result in chunk.Results)
            {
                vectors[result.Index] = result.Values;
            }

            if (chunk.Usage is not null)
            {
                spending?.Add(chunk.Usage, chunk.Cost);
            }
        }

        return Array.TrueForAll(vectors, vector => vector is not null) ? vectors
            : throw new LlmException(LlmErrorCode.Internal, $"The embedding model '{request.Model}' gave {vectors.Count(vector => vector is not null)} vectors for {vectors.Length} texts.");
    }

    private IEncodingRouterGrain Next() => grains.GetGrain<IEncodingRouterGrain>(new RouterKey("index", $"{Interlocked.Increment(ref _next) % Shards}").ToString());
}
