using System.Collections.Concurrent;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.Rollouts;

/// <summary>Counts how calls of versions ended, until it is told. Thread-safe.</summary>
internal sealed class VersionTallies
{
    private ConcurrentDictionary<(string Model, string? Version), CallTally> _tallies = [];

    /// <summary>One call ended.</summary>
    public void Add(string model, string? version, bool failed)
    {
        var one = new CallTally { Calls = 1, Failed = failed ? 1 : 0 };
        Add(model, version, one);
    }

    /// <summary>Takes what was counted.</summary>
    public IReadOnlyList<VersionTally> Take() =>
        [.. Interlocked.Exchange(ref _tallies, []).Select(tally => new VersionTally(tally.Key.Model, tally.Key.Version, tally.Value))];

    /// <summary>Gives back what could not be told.</summary>
    public void GiveBack(IReadOnlyList<VersionTally> tallies)
    {
        foreach (var tally in tallies)
        {
            Add(tally.Model, tally.Version, tally.Tally);
        }
    }

    private void Add(string model, string? version, CallTally tally) =>
        _tallies.AddOrUpdate((model, version), tally, (_, before) => before.Plus(tally));
}
