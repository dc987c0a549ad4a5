using System.Globalization;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Planning;

/// <summary>Puts choices in the order in which they are to be tried.</summary>
internal sealed class SelectionOrder(PlanInputs inputs, Func<string, Target?> find)
{
    public IEnumerable<Candidate> Order(SelectionPolicy policy, List<Candidate> candidates, Action<string> explain)
    {
        var ordered = candidates.Count < 2 ? candidates : policy.Kind switch
        {
            SelectionKind.Weighted => [.. candidates.OrderBy(candidate => Race(candidate.Chance, candidate.Weight))],
            SelectionKind.LowestLatency => TwoChoices(candidates, policy.Metric, explain),
            var kind => Measured(candidates, kind, explain),
        };
        return KeyOf(policy.Sticky) is { } key ? PinnedFirst(ordered, key) : ordered;
    }

    /// <summary>
    /// Draws without replacement by weight: the one whose exponential clock of rate <c>weight</c> rings first (Efraimidis and Spirakis, 2006).
    /// With a hash for chance it is weighted rendezvous hashing.
    /// </summary>
    private static double Race(double chance, double weight) => -Math.Log(1 - chance) / weight;

    private List<Candidate> Measured(List<Candidate> candidates, SelectionKind kind, Action<string> explain)
    {
        var measures = candidates.ToDictionary(
            candidate => candidate,
            candidate => kind == SelectionKind.LowestCost
                ? PlanMeasures.Cost(candidate.Plan, inputs.Features, find)
                : PlanMeasures.Load(candidate.Plan, find) / candidate.Weight);
        Tell(kind == SelectionKind.LowestCost ? "cost in dollars" : "load", candidates, measures, explain);
        return [.. candidates.OrderBy(candidate => measures[candidate]).ThenBy(candidate => candidate.Chance)];
    }

    /// <summary>The better of two drawn at random, then the rest from the best: many callers that measure alike do not all run to the same target.</summary>
    private List<Candidate> TwoChoices(List<Candidate> candidates, LatencyMetric metric, Action<string> explain)
    {
        var measures = candidates.ToDictionary(candidate => candidate, candidate => PlanMeasures.Latency(candidate.Plan, metric, find));
        Tell("latency in seconds", candidates, measures, explain);
        var drawn = candidates.OrderBy(candidate => candidate.Chance).Take(2).MinBy(candidate => measures[candidate])!;
        return [drawn, .. candidates.Where(candidate => candidate != drawn).OrderBy(candidate => measures[candidate]).ThenBy(candidate => candidate.Chance)];
    }

    private void Tell(string what, List<Candidate> candidates, Dictionary<Candidate, double> measures, Action<string> explain)
    {
        if (inputs.Explain)
        {
            explain($"{what}: {string.Join(", ", candidates.Select(candidate =>
                string.Create(CultureInfo.InvariantCulture, $"{PlanMeasures.Lead(candidate.Plan).Model} {measures[candidate]:0.######}")))}");
        }
    }

    private static IEnumerable<Candidate> PinnedFirst(List<Candidate> ordered, string key)
    {
        var pinned = ordered.MinBy(candidate => Race(StickyHash.Of(key, candidate.Identity), candidate.Weight));
        return ordered.OrderBy(candidate => candidate == pinned ? 0 : 1);
    }

    private string? KeyOf(Stickiness sticky) => sticky switch
    {
        Stickiness.Conversation => inputs.Features.Conversation,
        Stickiness.User => inputs.Features.User ?? inputs.Features.Conversation,
        _ => null,
    };
}
