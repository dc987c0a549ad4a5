using Microsoft.Extensions.Logging;

namespace OrleansLlm.Grains.Budgets;

/// <summary>What a ledger tells its operator.</summary>
internal sealed partial class BudgetGrain
{
    private void TellIfAhead(BudgetBook book)
    {
        if (book.Now - Now > Grace)
        {
            LogAhead(_tenant, book.Now, Now);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ledger of tenant {Tenant} has seen {Seen:O}, and this silo's clock says {Clock:O}: a clock was wrong. Its windows and leases go by a time at half speed until the clock has caught up.")]
    private partial void LogAhead(string tenant, DateTimeOffset seen, DateTimeOffset clock);

    [LoggerMessage(LogLevel.Warning, "The snapshot of tenant {Tenant}'s ledger was not written; its journal is.")]
    private partial void LogNoSnapshot(string tenant, Exception exception);
}
