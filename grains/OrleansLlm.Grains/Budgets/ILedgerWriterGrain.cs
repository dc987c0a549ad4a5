using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>What a tenant's ledger is written by. The same grains and keys as <see cref="IBudgetGrain"/>.</summary>
[Alias("llm.ledger-writer"), GrainInterfaceType("ledger-writer")]
internal interface ILedgerWriterGrain : IGrainWithStringKey
{
    /// <summary>Completes when all that was booked before is durable; without a write when it is already.</summary>
    [Alias("write-out"), ResponseTimeout("00:00:05")]
    Task WriteOutAsync(CancellationToken cancellationToken = default);
}
