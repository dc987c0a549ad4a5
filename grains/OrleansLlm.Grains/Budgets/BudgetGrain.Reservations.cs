using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>What becomes of reservations.</summary>
internal sealed partial class BudgetGrain
{
    public async Task ExtendAsync(ExtendRequest request, CancellationToken cancellationToken)
    {
        await KnownAsync((book, now) =>
        {
            book.Extend(request, now);
            return true;
        });
        await FlushAsync();
    }

    public async Task<SettledCall> SettleAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        var settled = await KnownAsync((book, now) => book.Settle(settlement, now));

        // A repeated settlement waits for the flush too: the first one may still be on its way to the store.
        await FlushAsync();
        return settled;
    }

    /// <summary>
    /// Changes something of a reservation. One that this activation does not know may still be in the journal, written after it was read by an activation that is not dead yet:
    /// a call must not be told that there is none, since its charge would be lost. That nobody has written since, only a write shows.
    /// </summary>
    private async Task<T> KnownAsync<T>(Func<BudgetBook, DateTimeOffset, T> change)
    {
        _commit.EnsureUsable();
        try
        {
            return Ledger.Read(change);
        }
        catch (LlmException unknown) when (unknown.Code == LlmErrorCode.NotFound)
        {
            _mustWrite = true;
            await FlushAsync();
            throw;
        }
    }
}
