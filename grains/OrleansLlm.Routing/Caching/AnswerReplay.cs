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

        yield return End(answer.Cost);
    }

    /// <summary>The last element of an answer that cost nothing now.</summary>
    public static GenerationChunk End(decimal? saved) => new() { Usage = new TokenUsage(), Cost = 0, Saved = saved };
}
