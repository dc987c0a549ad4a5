using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>Where grain state is kept. Bound to the section <c>OrleansLlm:Storage</c>.</summary>
internal sealed class StorageSettings
{
    /// <summary>One of <see cref="StoreKind"/>. Default: embedded.</summary>
    [AllowedValues(
        StoreKind.Embedded, StoreKind.Postgres, StoreKind.Redis, StoreKind.Azure,
        ErrorMessage = "OrleansLlm:Storage:Provider must be embedded, postgres, redis or azure.")]
    public string Provider { get; set; } = StoreKind.Embedded;

    /// <summary>How to reach the store, in its own client's notation; a secret. Needed by every provider but embedded.</summary>
    [DataType(DataType.Password)]
    public string? ConnectionString { get; set; }

    /// <summary>
    /// How long a read or write may take before callers are told that the store is not available. The default lies below the
    /// five seconds that calls wait for a budget, so that they get that answer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "OrleansLlm:Storage:Timeout must be 00:00:01 to 00:01:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Starts also when the store may lose what it has acknowledged (Redis without its append-only file, PostgreSQL without fsync
    /// or synchronous commit). For throw-away environments: after a crash of the store, spend and keys may be missing.
    /// </summary>
    public bool AllowVolatile { get; set; }
}
