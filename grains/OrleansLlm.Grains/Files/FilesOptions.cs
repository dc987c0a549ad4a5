using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Files;

/// <summary>How much tenants may store. Bound to the section <c>OrleansLlm:Files</c>.</summary>
public sealed class FilesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Files";

    /// <summary>The largest file in bytes, 1 to 2^40. Default 512 MiB, as OpenAI's.</summary>
    [Range(1L, 1L << 40, ErrorMessage = "OrleansLlm:Files:MaxFileBytes must be 1 to 1099511627776.")]
    public long MaxFileBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>The most bytes of all files of one tenant, 1 to 2^50. Default 10 GiB. They lie in the cluster's store: see that it has the room.</summary>
    [Range(1L, 1L << 50, ErrorMessage = "OrleansLlm:Files:MaxTenantBytes must be 1 to 1125899906842624.")]
    public long MaxTenantBytes { get; set; } = 10L * 1024 * 1024 * 1024;

    /// <summary>The most files of one tenant, 1 to 1,000,000. Default 100,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "OrleansLlm:Files:MaxTenantFiles must be 1 to 1000000.")]
    public int MaxTenantFiles { get; set; } = 100_000;

    /// <summary>How often each silo looks for expired files of all tenants, 1 minute to 1 day. Default 1 hour. Expired files can not be read meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "OrleansLlm:Files:SweepInterval must be 00:01:00 to 1.00:00:00.")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);
}
