using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>Where indexes are kept in PostgreSQL with pgvector. Bound to the section <c>OrleansLlm:Retrieval:Postgres</c>.</summary>
public sealed class PostgresSettings
{
    /// <summary>The section.</summary>
    public const string Section = "OrleansLlm:Retrieval:Postgres";

    /// <summary>How to reach the database, as Npgsql writes it (<c>Host=...;Database=...;Username=...;Password=...</c>); a secret. Needed by the back end <c>postgres</c>.</summary>
    [DataType(DataType.Password)]
    public string? ConnectionString { get; set; }

    /// <summary>How long one statement may take before the caller is told that the back end is not available.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = Section + ":Timeout must be 00:00:01 to 00:10:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// An index of at least so many chunks gets an HNSW graph of its own for searches without a filter; all others compare every vector, which is exact.
    /// Each graph is a partial index of one table, looked at by every write: meant for hundreds of large indexes in a database, not for tens of thousands.
    /// </summary>
    [Range(1, int.MaxValue, ErrorMessage = Section + ":HnswMinimumChunks must be 1 or more.")]
    public int HnswMinimumChunks { get; set; } = 20_000;

    /// <summary>Links of a node of the graph.</summary>
    [Range(2, 100, ErrorMessage = Section + ":HnswLinks must be 2 to 100.")]
    public int HnswLinks { get; set; } = 16;

    /// <summary>Candidates looked at while the graph is built.</summary>
    [Range(4, 1000, ErrorMessage = Section + ":HnswBuildCandidates must be 4 to 1000.")]
    public int HnswBuildCandidates { get; set; } = 128;

    /// <summary>Candidates looked at in a search; more find more and take longer. At least as many as hits are asked for.</summary>
    [Range(1, 1000, ErrorMessage = Section + ":HnswSearchCandidates must be 1 to 1000.")]
    public int HnswSearchCandidates { get; set; } = 200;
}
