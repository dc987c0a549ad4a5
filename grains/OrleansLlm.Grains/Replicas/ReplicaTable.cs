using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The replicas of one model as last announced. Not thread-safe; no clock.</summary>
internal sealed class ReplicaTable(TimeSpan offerLife)
{
    private readonly Dictionary<string, Entry> _entries = [];
    private long _picks;

    public void Announce(ReplicaOffer offer, DateTimeOffset now)
    {
        var lastPick = _entries.TryGetValue(offer.Replica, out var known) ? known.LastPick : 0;
        _entries[offer.Replica] = new Entry(offer, now) { LastPick = lastPick };
    }

    public void Withdraw(string replica) => _entries.Remove(replica);

    public IReadOnlyList<ReplicaOffer> Live(DateTimeOffset now)
    {
        foreach (var (replica, entry) in _entries.ToList())
        {
            if (now - entry.At > offerLife)
            {
                _entries.Remove(replica);
            }
        }

        return [.. _entries.Values.Select(entry => entry.Offer).OrderBy(offer => offer.Replica, StringComparer.Ordinal)];
    }

    /// <summary>The replica with the smallest share of its slots in use; among equals the one picked longest ago. Null when there is none.</summary>
    public ReplicaOffer? Pick(IReadOnlyList<string> except, DateTimeOffset now)
    {
        var best = Live(now)
            .Where(offer => !except.Contains(offer.Replica))
            .Select(offer => _entries[offer.Replica])
            .MinBy(entry => (entry.Busy, entry.LastPick));
        if (best is null)
        {
            return null;
        }

        // Announcements are a second apart: count the pick as load until the next one, or a burst lands on one replica.
        best.PicksSinceOffer++;
        best.LastPick = ++_picks;
        return best.Offer;
    }

    private sealed class Entry(ReplicaOffer offer, DateTimeOffset at)
    {
        public ReplicaOffer Offer => offer;

        public DateTimeOffset At => at;

        public int PicksSinceOffer { get; set; }

        public long LastPick { get; set; }

        public double Busy => (offer.Load.Running + offer.Load.Waiting + PicksSinceOffer) / (double)Math.Max(1, offer.Load.Slots);
    }
}
