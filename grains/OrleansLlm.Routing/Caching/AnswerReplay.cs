using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Caching;

/// <summary>Streams a kept answer as if it were made: first its route, then its pieces, at last its usage, which is none, and its cost, which is 0. Pure.</summary>
public static class AnswerReplay
{
    /// <param name="answer">The answer.</param>
    /// <param name="route">The first element's route.</param>
    public static IEnumerable<GenerationChunk> Of(CachedAnswer answer, RouteInfo route)
    {
        yield return new GenerationChunk { Route = route };
        foreach (var delta in answer.Deltas)
        {
            yield return new GenerationChunk { Deltas = [delta] };
        }

        yield return End(route);
    }

    /// <summary>The last element of an answer that costs nothing now.</summary>
    /// <param name="route">Who made it, and what that cost.</param>
    public static GenerationChunk End(RouteInfo route) => new() { Route = route, Usage = new TokenUsage(), Cost = 0 };
}
