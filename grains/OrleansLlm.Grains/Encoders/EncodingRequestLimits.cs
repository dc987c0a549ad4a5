using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Grains.Encoders;

/// <summary>The ranges of a request's fields. Checked in the router: an Orleans client reaches it without the HTTP surface's checks. Pure.</summary>
internal static class EncodingRequestLimits
{
    /// <exception cref="LlmException">InvalidRequest: names the first field that is out of range.</exception>
    public static void Check(EmbeddingRequest request)
    {
        Within("input", request.Inputs.Count, 1, EmbeddingRequest.MaxInputs);
        Within("dimensions", request.Dimensions, 1, int.MaxValue);
        Check(request.Limits);
    }

    /// <exception cref="LlmException">InvalidRequest: names the first field that is out of range.</exception>
    public static void Check(RerankRequest request)
    {
        Within("documents", request.Documents.Count, 1, RerankRequest.MaxDocuments);
        Within("query", request.Query.Length, 1, int.MaxValue);
        Within("max_tokens_per_doc", request.MaxTokensPerDocument, 1, int.MaxValue);
        Check(request.Limits);
    }

    private static void Check(EncodingLimits limits)
    {
        Within("deadline_ms", limits.DeadlineMilliseconds, 1, int.MaxValue);
        Within("max_queue_ms", limits.MaxQueueMilliseconds, 1, int.MaxValue);
    }

    private static void Within(string field, int? value, int min, int max)
    {
        if (value < min || value > max)
        {
            var limit = max == int.MaxValue ? $"at least {min}" : $"{min} to {max}";
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be {limit}. Given: {value}.", field);
        }
    }
}
