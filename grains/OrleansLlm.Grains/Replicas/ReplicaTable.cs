using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The replicas of one model as last announced. Not thread-safe; no clock.</summary>
internal sealed class ReplicaTable(TimeSpan offerLife)
{
    /// <summary>How much busier, in shares of its slots, a replica may be for the sake of what it has warm.</summary>
    private const double Imbalance = 0.5;

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

    /// <summary>
    /// The replica that an affinity falls to, while it has a slot free and is not much busier than others; else the one with the smallest share of its slots in use, among equals the
    /// one picked longest ago. Null when there is none.
    /// </summary>
    public ReplicaOffer? Pick(IReadOnlyList<string> except, string? affinity, DateTimeOffset now)
    {
        var candidates = Live(now)
            .Where(offer => !except.Contains(offer.Replica))
            .Select(offer => _entries[offer.Replica])
            .ToList();
        var best = candidates.MinBy(entry => (entry.Busy, entry.LastPick));
        var home = affinity is null ? null : candidates.MaxBy(entry => Score(affinity, entry.Offer.Replica));
        best = home is { Busy: < 1 } && home.Busy <= best!.Busy + Imbalance ? home : best;
        if (best is null)
        {
            return null;
        }

        // Announcements are a second apart: count the pick as load until the next one, or a burst lands on one replica.
        best.PicksSinceOffer++;
        best.LastPick = ++_picks;
        return best.Offer;
    }

    /// <summary>Rendezvous hashing: a replica that comes or goes moves only the affinities that fall to it.</summary>
    private static ulong Score(string affinity, string replica) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{affinity}\n{replica}")));

    private sealed class Entry(ReplicaOffer offer, DateTimeOffset at)
    {
        public ReplicaOffer Offer => offer;

        public DateTimeOffset At => at;

        public int PicksSinceOffer { get; set; }

        public long LastPick { get; set; }

        public double Busy => (offer.Load.Running + offer.Load.Waiting + PicksSinceOffer) / (double)Math.Max(1, offer.Load.Slots);
    }
}
