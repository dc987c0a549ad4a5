using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Tools;

/// <summary>What all steps of a loop used and cost together. Used by one thread.</summary>
internal sealed class LoopTotals
{
    private readonly List<TokenUsage> _usages = [];
    private readonly List<RouteAttempt> _attempts = [];
    private RouteInfo? _route;
    private decimal? _cost;
    private TimeSpan _compute;
    private int _attemptCount;

    /// <summary>An element of the running step, with the time of the steps before.</summary>
    public GenerationChunk Mark(GenerationChunk chunk) => _compute == TimeSpan.Zero || chunk.IsHeartbeat ? chunk : chunk with { ComputeTime = chunk.ComputeTime + _compute };

    /// <summary>Adds a step's last element.</summary>
    public void Add(GenerationChunk end)
    {
        _usages.Add(end.Usage!);
        _cost = end.Cost is { } cost ? (_cost ?? 0) + cost : _cost;
        _compute += end.Usage!.ComputeTime;
        _route = end.Route ?? _route;
        _attemptCount += end.Route?.Attempts ?? 0;
        _attempts.AddRange(end.Route?.AttemptList ?? []);
    }

    /// <summary>The last element of the whole.</summary>
    /// <param name="last">What the choice gained last.</param>
    /// <param name="calls">How many calls of server tools were made.</param>
    public GenerationChunk End(ChoiceDelta last, int calls) => new()
    {
        Deltas = [last],
        Route = _route is null ? null : _route with
        {
            Attempts = _attemptCount,
            AttemptList = [.. _attempts],
            Notes = [.. _route.Notes, FormattableString.Invariant($"tools: {_usages.Count} steps, {calls} calls")],
        },
        Usage = UsageSum.Of(_usages),
        Cost = _cost,
        ComputeTime = _compute,
    };
}
