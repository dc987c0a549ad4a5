using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution.Scoring;

/// <summary>How sure a model was of its own words. Pure.</summary>
internal static class LogprobScore
{
    /// <summary>Tokens of a window: a few words, since one rare word is no doubt yet.</summary>
    private const int Window = 8;

    /// <summary>0 to 1, or null without tokens.</summary>
    /// <param name="tokens">The answer's tokens.</param>
    /// <param name="aggregate">
    /// mean: the geometric mean of the probabilities; min: the least such mean of any 8 tokens in a row; first: the first token's probability, which for
    /// one-word answers is the whole answer's.
    /// </param>
    public static double? Of(IReadOnlyList<TokenLogprob> tokens, string aggregate)
    {
        if (tokens.Count == 0)
        {
            return null;
        }

        var logprobs = tokens.Select(token => (double)token.Chosen.Logprob).ToArray();
        return Math.Clamp(Math.Exp(aggregate switch
        {
            "first" => logprobs[0],
            "min" => LeastOfWindows(logprobs),
            _ => logprobs.Average(),
        }), 0, 1);
    }

    private static double LeastOfWindows(double[] logprobs)
    {
        var length = Math.Min(Window, logprobs.Length);
        var sum = logprobs.Take(length).Sum();
        var least = sum;
        for (var i = length; i < logprobs.Length; i++)
        {
            sum += logprobs[i] - logprobs[i - length];
            least = Math.Min(least, sum);
        }

        return least / length;
    }
}
