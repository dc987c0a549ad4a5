using System.ComponentModel.DataAnnotations;
using OrleansLlm.Routing.Learning;

namespace OrleansLlm.Grains.Learning;

/// <summary>How many trained models are stored and held in memory. Bound to the section <c>OrleansLlm:Learned</c>.</summary>
public sealed class LearnedOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Learned";

    /// <summary>The largest file of a trained model in bytes.</summary>
    public const int MaxFileBytes = LearnedRouter.MaxFileBytes;

    /// <summary>The most trained models of one tenant, and of all tenants in common, 1 to 1,000. Default 32.</summary>
    [Range(1, 1_000, ErrorMessage = "OrleansLlm:Learned:MaxModels must be 1 to 1000.")]
    public int MaxModels { get; set; } = 32;

    /// <summary>The most bytes of one tenant's trained models, all versions together, 1 to 2^40. Default 128 MiB.</summary>
    [Range(1L, 1L << 40, ErrorMessage = "OrleansLlm:Learned:MaxTenantBytes must be 1 to 1099511627776.")]
    public long MaxTenantBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>The same for those of all tenants in common. Default 512 MiB.</summary>
    [Range(1L, 1L << 40, ErrorMessage = "OrleansLlm:Learned:MaxGlobalBytes must be 1 to 1099511627776.")]
    public long MaxGlobalBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// The most bytes of files of trained models that a silo holds in memory, where each takes up to three times as much; tenants whose models were not used
    /// for longest are dropped first. 2^20 to 2^40; default 512 MiB.
    /// </summary>
    [Range(1L << 20, 1L << 40, ErrorMessage = "OrleansLlm:Learned:MaxCachedBytes must be 1048576 to 1099511627776.")]
    public long MaxCachedBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>How soon a silo notices that a tenant's models changed, 1 second to 1 hour. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "OrleansLlm:Learned:RefreshInterval must be 00:00:01 to 01:00:00.")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);
}
