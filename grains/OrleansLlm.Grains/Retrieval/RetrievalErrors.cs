using OrleansLlm.Contracts;
using OrleansLlm.Retrieval;
using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Errors of the library as those that callers see.</summary>
internal static class RetrievalErrors
{
    /// <summary>Runs work and translates its errors.</summary>
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RetrievalException failure)
        {
            throw Of(failure);
        }
        catch (BackendUnavailableException failure)
        {
            throw new LlmException(LlmErrorCode.StoreUnavailable, failure.Message, retryAfter: failure.RetryAfter ?? TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>The caller's documents are the first of the library's operations: <c>documents[0].chunks[3].vector</c>.</summary>
    public static LlmException Of(RetrievalException failure) => new(
        LlmErrorCode.InvalidRequest, Spelled(failure.Message), failure.Parameter is null ? null : Spelled(failure.Parameter));

    private static string Spelled(string text) => text
        .Replace("].document", "]", StringComparison.Ordinal).Replace("operations[", "documents[", StringComparison.Ordinal);
}
