using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Rerank;

/// <summary>Orders documents by their relevance for a query. Safe to use from many threads.</summary>
public abstract class RerankClient : IDisposable
{
    private readonly string? _defaultModel;

    private protected RerankClient(string? defaultModel) => _defaultModel = defaultModel;

    /// <summary>Scores documents; the most relevant comes first.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="documents">1 to 2,048 texts.</param>
    /// <param name="options">Model and limits; null: defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="LlmException">Any code.</exception>
    public Task<RerankResponse> RerankAsync(
        string query, IEnumerable<string> documents, RerankOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(query);
        ArgumentNullException.ThrowIfNull(documents);
        options ??= new RerankOptions();
        var model = options.ModelId ?? _defaultModel ?? throw new LlmException(
            LlmErrorCode.InvalidRequest, "No model is named: set RerankOptions.ModelId or the DefaultRerankModel option.", "model");
        return RerankAsync(model, query, [.. documents], options, cancellationToken);
    }

    /// <summary>Ends the client; connections belong to whoever made it.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the client.</summary>
    protected virtual void Dispose(bool disposing)
    {
        // Nothing of its own.
    }

    private protected abstract Task<RerankResponse> RerankAsync(
        string model, string query, string[] documents, RerankOptions options, CancellationToken cancellationToken);
}
