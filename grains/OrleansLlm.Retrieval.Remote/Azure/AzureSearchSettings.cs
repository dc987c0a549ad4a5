using System.ComponentModel.DataAnnotations;
using Azure.Core.Pipeline;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>Where indexes are kept in Azure AI Search. Bound to the section <c>OrleansLlm:Retrieval:Azure</c>.</summary>
public sealed class AzureSearchSettings : IValidatableObject
{
    /// <summary>The section.</summary>
    public const string Section = "OrleansLlm:Retrieval:Azure";

    /// <summary>The service's address, <c>https://NAME.search.windows.net</c>. Needed by the back end <c>azure</c>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>An admin key; a secret. Null: Entra ID, by the three settings below or else as the environment says (managed identity, workload identity, environment variables).</summary>
    [DataType(DataType.Password)]
    public string? ApiKey { get; set; }

    /// <summary>Entra ID's directory; needed with <see cref="ClientSecret"/>.</summary>
    public string? TenantId { get; set; }

    /// <summary>The application, or a user-assigned managed identity.</summary>
    public string? ClientId { get; set; }

    /// <summary>The application's secret.</summary>
    [DataType(DataType.Password)]
    public string? ClientSecret { get; set; }

    /// <summary>What the names of the service's indexes begin with: clusters that share a service need different ones.</summary>
    [RegularExpression("[a-z][a-z0-9]{0,31}", ErrorMessage = Section + ":IndexPrefix must be 1 to 32 small letters and digits, a letter first.")]
    public string IndexPrefix { get; set; } = "orleansllm";

    /// <summary>
    /// False (the default): all indexes of one language and one number of dimensions share an index of the service, since a service has room for 15 to 200 of them (by its tier) and a cluster
    /// has thousands of tenants; each row carries its tenant's mark, and how rare a word is counts over all that share. True: each index is one of the service's, with statistics of its own.
    /// </summary>
    public bool IndexPerIndex { get; set; }

    /// <summary>Ranks what words (and vectors, where the query has one) find by the service's semantic ranker, which is charged for and looks at the best 50. Default: off.</summary>
    public bool SemanticRanker { get; set; }

    /// <summary>How long one request may take, retries included in <see cref="VisibleTimeout"/> for changes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = Section + ":Timeout must be 00:00:01 to 00:05:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The service shows changes some seconds after it took them; a change is acknowledged once it is seen, and has failed when it is not seen for so long.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00", ErrorMessage = Section + ":VisibleTimeout must be 00:00:05 to 00:30:00.")]
    public TimeSpan VisibleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The first wait between two looks; doubled up to two seconds.</summary>
    internal TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How requests travel; null: the client's own way. A test's server has a certificate of its own.</summary>
    internal HttpPipelineTransport? Transport { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not null && (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) || address.Scheme != "https" || address.AbsolutePath != "/" || address.UserInfo.Length > 0))
        {
            yield return new ValidationResult($"{Section}:Endpoint must be an https address without a path, such as https://NAME.search.windows.net.", [nameof(Endpoint)]);
        }

        if (ApiKey is not null && (TenantId ?? ClientId ?? ClientSecret) is not null)
        {
            yield return new ValidationResult($"{Section}:ApiKey and Entra ID (TenantId, ClientId, ClientSecret) exclude each other: give one of them.");
        }

        if (ClientSecret is not null && (TenantId is null || ClientId is null))
        {
            yield return new ValidationResult($"{Section}:ClientSecret needs TenantId and ClientId.");
        }
    }
}
