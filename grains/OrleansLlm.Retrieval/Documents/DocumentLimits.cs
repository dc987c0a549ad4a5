using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Retrieval.Documents;

/// <summary>What one file may cost.</summary>
public sealed record DocumentLimits
{
    /// <summary>Bytes of the file.</summary>
    /// <value>1 to 2,147,483,591; default 64 MiB.</value>
    [Range(1, 2_147_483_591)]
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes that all its compressed parts unpack to together.</summary>
    /// <value>1 to 16 GiB; default 512 MiB.</value>
    [Range(1, 17_179_869_184)]
    public long MaxUnpackedBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>XML elements of one part of an Office file, or of one row of a sheet: as objects they take a hundred times the memory that they take in the file.</summary>
    /// <value>1,000 to 1,000,000,000; default 4,000,000.</value>
    [Range(1_000, 1_000_000_000)]
    public int MaxElements { get; init; } = 4_000_000;

    /// <summary>UTF-16 units of its text.</summary>
    /// <value>1 to 500,000,000; default 20,000,000.</value>
    [Range(1, 500_000_000)]
    public int MaxCharacters { get; init; } = 20_000_000;

    /// <summary>Pages, slides or sheets.</summary>
    /// <value>1 to 1,000,000; default 5,000.</value>
    [Range(1, 1_000_000)]
    public int MaxPages { get; init; } = 5_000;

    /// <summary>How long reading it may take.</summary>
    /// <value>10 ms to 1 hour; default 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(1);
}
