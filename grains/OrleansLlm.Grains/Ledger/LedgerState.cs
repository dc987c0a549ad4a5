namespace OrleansLlm.Grains.Ledger;

/// <summary>What is durable of a tenant's ledger beside its entries.</summary>
[GenerateSerializer, Alias("llm.state.ledger")]
internal sealed class LedgerState
{
    /// <summary>How many days single entries are kept; null: for ever.</summary>
    [Id(0)]
    public int? KeepEntriesDays { get; set; }

    /// <summary>The last sequence number that is rolled up.</summary>
    [Id(1)]
    public long RolledUpThrough { get; set; }

    /// <summary>The last sequence number whose segment was deleted after it had been rolled up.</summary>
    [Id(2)]
    public long DeletedThrough { get; set; }

    /// <summary>The roll-ups, oldest first.</summary>
    [Id(3)]
    public List<RollupPart> Rollups { get; set; } = [];
}
