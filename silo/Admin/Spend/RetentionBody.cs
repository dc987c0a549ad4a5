namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>The body that sets a ledger's retention.</summary>
internal sealed record RetentionBody
{
    /// <summary>Days that single entries are kept, at least 1; null: for ever.</summary>
    public required int? KeepEntriesDays { get; init; }
}
