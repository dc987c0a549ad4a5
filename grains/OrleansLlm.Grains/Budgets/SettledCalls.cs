using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Settled reservations of the last hour, so that what comes late or twice neither reserves nor settles again: far longer than any retry. At most
/// 131,072 of them; a settlement that was forgotten finds no reservation and changes nothing.
/// </summary>
internal sealed class SettledCalls
{
    public const int Capacity = 131_072;

    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly Dictionary<string, SettledCall> _calls = [];
    private readonly Queue<(string Id, DateTimeOffset At)> _order = [];

    public int Count => _calls.Count;

    public SettledCall? Find(string id) => _calls.GetValueOrDefault(id);

    public void Add(LedgerEntry entry) => Add(entry.Id, new SettledCall { Cost = entry.Cost, Outcome = entry.Outcome }, entry.SettledAt);

    public void Add(string id, SettledCall call, DateTimeOffset at)
    {
        if (_calls.TryAdd(id, call))
        {
            _order.Enqueue((id, at));
        }

        while (_order.TryPeek(out var oldest) && (oldest.At < at - Kept || _order.Count > Capacity))
        {
            _calls.Remove(_order.Dequeue().Id);
        }
    }
}
