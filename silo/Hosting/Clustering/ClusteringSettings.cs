using System.ComponentModel.DataAnnotations;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Hosting.Clustering;

/// <summary>How silos find each other. Bound to the section <c>OrleansLlm:Clustering</c>.</summary>
internal sealed class ClusteringSettings
{
    /// <summary>One of <see cref="StoreKind"/>; null: the provider of the storage, with its connection string.</summary>
    [AllowedValues(
        null, StoreKind.Embedded, StoreKind.Postgres, StoreKind.Redis, StoreKind.Azure,
        ErrorMessage = "OrleansLlm:Clustering:Provider must be embedded, postgres, redis or azure.")]
    public string? Provider { get; set; }

    /// <summary>How to reach the membership store; a secret. Null: the storage's, when the provider is the same.</summary>
    [DataType(DataType.Password)]
    public string? ConnectionString { get; set; }

    /// <summary>Silos of one id are one cluster. Two deployments of one service (blue and green) have two cluster ids.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "OrleansLlm:Clustering:ClusterId must not be empty.")]
    [StringLength(100, ErrorMessage = "OrleansLlm:Clustering:ClusterId must have at most 100 characters.")]
    public string ClusterId { get; set; } = "orleansllm";

    /// <summary>Names the state in a shared store: silos of one service id see the same tenants, budgets and conversations.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "OrleansLlm:Clustering:ServiceId must not be empty.")]
    [StringLength(100, ErrorMessage = "OrleansLlm:Clustering:ServiceId must have at most 100 characters.")]
    public string ServiceId { get; set; } = "orleansllm";
}
