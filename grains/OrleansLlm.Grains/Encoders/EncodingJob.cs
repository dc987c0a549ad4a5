using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Grains.Encoders;

/// <summary>An embedding or rerank call, as what is common to both.</summary>
/// <param name="RequestId">The request's id.</param>
/// <param name="Model">The model.</param>
/// <param name="Count">Number of inputs.</param>
/// <param name="Dimensions">Cut embeddings to so many dimensions; null: all.</param>
/// <param name="User">The end user as the tenant calls them, or null.</param>
/// <param name="Limits">Time limits.</param>
/// <param name="Slice">The texts of some of the inputs: the first one's index, and how many.</param>
internal sealed record EncodingJob(
    string RequestId, string Model, int Count, int? Dimensions, string? User, EncodingLimits Limits, Func<int, int, PrepareEncoding> Slice)
{
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
        (first, count) => new PrepareEncoding { Embedding = request with { Inputs = request.Inputs.Skip(first).Take(count).ToList() }, FirstIndex = first })
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
        (first, count) => new PrepareEncoding { Rerank = request with { Documents = request.Documents.Skip(first).Take(count).ToList() }, FirstIndex = first });
}
