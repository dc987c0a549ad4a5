namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>The values of the settings <c>OrleansLlm:Storage:Provider</c> and <c>OrleansLlm:Clustering:Provider</c>.</summary>
internal static class StoreKind
{
    /// <summary>A database file in the data folder: silos of one machine.</summary>
    public const string Embedded = "embedded";

    public const string Postgres = "postgres";

    public const string Redis = "redis";

    /// <summary>Azure Blobs for state and Azure Tables for membership; only in a build with <c>-p:Cloud=azure</c>.</summary>
    public const string Azure = "azure";
}
