using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Contracts.Ledger;

/// <summary>Reads a tenant's ledger: reports, entries, forecasts. Away from the budget's turns, so that a long report slows no call. Key: <see cref="LedgerKey"/>.</summary>
[Alias("llm.ledger"), GrainInterfaceType("ledger")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Spend by dimensions and time, up to the last settled call.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range or the unknown dimension.</exception>
    [Alias("report")]
    Task<SpendReport> ReportAsync(SpendQuery query, CancellationToken cancellationToken = default);

    /// <summary>Single entries, page by page.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    [Alias("entries")]
    Task<EntryPage> ReadAsync(EntryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Where the present calendar window of a level is going.</summary>
    /// <param name="scope">The level; not a rule.</param>
    /// <param name="period">Day to Quarter.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">InvalidRequest: a rule, or another period.</exception>
    [Alias("forecast")]
    Task<SpendForecast> ForecastAsync(BudgetScope scope, BudgetPeriod period, CancellationToken cancellationToken = default);

    /// <summary>What the ledger holds.</summary>
    [Alias("status")]
    Task<LedgerStatus> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets how many days single entries are kept (at least one; null: for ever) and rolls up what is older. Totals never change.</summary>
    /// <exception cref="LlmException">InvalidRequest: less than a day.</exception>
    [Alias("set-retention")]
    Task<LedgerStatus> SetRetentionAsync(int? keepEntriesDays, CancellationToken cancellationToken = default);
}
