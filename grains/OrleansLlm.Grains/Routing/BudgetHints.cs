using System.Collections.Concurrent;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// What reservations last told of the money left, so that plans go around models that are too dear without asking the ledger: a hint for two seconds, no
/// promise. Thread-safe, of bounded size.
/// </summary>
internal sealed class BudgetHints(TimeProvider timeProvider)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string Tenant, string Key), (decimal? Left, long At)> _hints = [];

    /// <summary>Notes what a reservation told.</summary>
    public void Note(Caller caller, Reservation? reservation)
    {
        if (reservation?.TightestBudget is not { } window)
        {
            return;
        }

        if (_hints.Count >= Most)
        {
            _hints.Clear();
        }

        _hints[(caller.Tenant, caller.KeyId)] = (window.Left, timeProvider.GetTimestamp());
    }

    /// <summary>US dollars that were left a moment ago; null: not known, or no limit.</summary>
    public decimal? Left(Caller caller) =>
        _hints.TryGetValue((caller.Tenant, caller.KeyId), out var hint) && timeProvider.GetElapsedTime(hint.At) < Life ? hint.Left : null;
}
