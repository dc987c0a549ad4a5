using System.Text;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Encoders;

/// <summary>An embedding or rerank call, as what is common to both.</summary>
/// <param name="RequestId">The request's id.</param>
/// <param name="Model">The model.</param>
/// <param name="Count">Number of inputs.</param>
/// <param name="Dimensions">Cut embeddings to so many dimensions; null: all.</param>
/// <param name="User">The end user as the tenant calls them, or null.</param>
/// <param name="Limits">Time limits.</param>
/// <param name="Slice">The texts of some of the inputs: the first one's index, and how many.</param>
/// <param name="Bounds">The most tokens of each text without those of its template, where the tokenizer is not here; for a rerank with the query.</param>
/// <param name="Remote">Runs it at a provider.</param>
internal sealed record EncodingJob(
    string RequestId,
    string Model,
    int Count,
    int? Dimensions,
    string? User,
    EncodingLimits Limits,
    Func<int, int, PrepareEncoding> Slice,
    Func<IEnumerable<long>> Bounds,
    Func<IProvider, RemoteModel, CancellationToken, IAsyncEnumerable<EncodingChunk>> Remote)
{
    /// <summary>What templates and special tokens add to a text, at most.</summary>
    public const int TemplateTokens = 16;

    /// <summary>The call is part of a batch.</summary>
    public bool IsBatch { get; init; }

    /// <summary>The call's name in the ledger, or null: one is made.</summary>
    public string? CallId { get; init; }

    public static EncodingJob Of(EmbeddingRequest request) => new(
        request.RequestId,
        request.Model,
        request.Inputs.Count,
        request.Dimensions,
        request.User,
        request.Limits,
        (first, count) => new PrepareEncoding { Embedding = request with { Inputs = request.Inputs.Skip(first).Take(count).ToList() }, FirstIndex = first },
        () => request.Inputs.Select(input => input.Tokens?.Count ?? (long)Encoding.UTF8.GetByteCount(input.Text ?? "")),
        (provider, model, token) => LenientEmbedding.EmbedAsync(provider, model, request, token))
    {
        IsBatch = request.IsBatch,
        CallId = request.CallId,
    };

    public static EncodingJob Of(RerankRequest request) => new(
        request.RequestId,
        request.Model,
        request.Documents.Count,
        Dimensions: null,
        request.User,
        request.Limits,
        (first, count) => new PrepareEncoding { Rerank = request with { Documents = request.Documents.Skip(first).Take(count).ToList() }, FirstIndex = first },
        () => request.Documents.Select(document => (long)Encoding.UTF8.GetByteCount(request.Query) + Encoding.UTF8.GetByteCount(document)),
        (provider, model, token) => provider.RerankAsync(model, request, token));
}
