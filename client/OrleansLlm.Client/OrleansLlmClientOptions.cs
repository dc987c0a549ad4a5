using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Client;

/// <summary>Settings of the HTTP client.</summary>
public sealed class OrleansLlmClientOptions : IValidatableObject
{
    /// <summary>Where the silo listens, with or without a trailing <c>/v1</c>. Default: <c>http://127.0.0.1:5080</c>.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("http://127.0.0.1:5080");

    /// <summary>The API key, sent as a bearer token; null sends none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model of calls that name none; null: each call has to name one.</summary>
    public string? DefaultModel { get; set; }

    /// <summary>The model of embedding calls that name none; null: each call has to name one.</summary>
    public string? DefaultEmbeddingModel { get; set; }

    /// <summary>The model of rerank calls that name none; null: each call has to name one.</summary>
    public string? DefaultRerankModel { get; set; }

    /// <summary>
    /// The longest wait for an answer to begin, and for the next bytes of a stream; then the call fails with
    /// <see cref="Contracts.LlmErrorCode.Timeout"/>. Default 5 minutes: a whole non-streamed answer is one such wait.
    /// </summary>
    /// <value>00:00:01 to 1.00:00:00.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a refused call (429, 503, or no connection) is tried again before its first token. Default 2.</summary>
    /// <value>0 to 10.</value>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The longest single wait before a retry. A server that asks for more gets no retry: the error is thrown at once. Default 10 s.</summary>
    /// <value>00:00:00 to 00:05:00.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("http" or "https"))
        {
            yield return new ValidationResult(
                $"Endpoint must be an absolute http or https address. Given: {Endpoint.OriginalString}", [nameof(Endpoint)]);
        }
    }
}
