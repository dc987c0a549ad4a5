namespace OrleansLlm.Engine.Tuning;

/// <summary>
/// Measures candidates in turn, round after round, so that whatever else the machine does falls on all of them, and chooses with respect to the noise. Pure but
/// for the functions it is given.
/// </summary>
internal static class TuneSearch
{
    /// <summary>Candidates below this share of the best after a round are not measured again.</summary>
    private const double Hopeless = 0.6;

    /// <summary>Noise is believed up to here: beyond it a twofold difference would count for nothing.</summary>
    private const double MostNoise = 0.2;

    /// <summary>Measures until the rounds are done or time is up. The first candidate is measured whatever the time.</summary>
    /// <param name="candidates">In order of preference.</param>
    /// <param name="rounds">Measurements of each at most.</param>
    /// <param name="hasTime">Asked before each measurement.</param>
    /// <param name="measure">Gives the rates; null: the candidate can not be run here, and is left out.</param>
    /// <returns>Those that were measured, in order of preference.</returns>
    public static IReadOnlyList<Measurement<T>> Measure<T>(IReadOnlyList<T> candidates, int rounds, Func<bool> hasTime, Func<T, double[]?> measure)
    {
        var open = candidates.Select(candidate => new Measurement<T>(candidate)).ToList();
        var all = open.ToList();
        for (var round = 0; round < rounds && open.Count > 0; round++)
        {
            // There and back again: a drift of the machine's speed falls on all alike.
            foreach (var candidate in round % 2 == 0 ? open.ToList() : Enumerable.Reverse(open).ToList())
            {
                if (all.Any(other => other.Rounds > 0) && !hasTime())
                {
                    return Measured(all);
                }

                if (measure(candidate.Candidate) is { } rates)
                {
                    candidate.Add(rates);
                }
                else
                {
                    open.Remove(candidate);
                }
            }

            var best = open.Select(candidate => candidate.Score).DefaultIfEmpty().Max();
            open.RemoveAll(candidate => candidate.Score < best * Hopeless);
        }

        return Measured(all);
    }

    /// <summary>The first that can not be told from the best.</summary>
    /// <param name="measured">In order of preference; not empty.</param>
    /// <param name="tolerance">A difference that is not worth it, as a share.</param>
    public static Measurement<T> Choose<T>(IReadOnlyList<Measurement<T>> measured, double tolerance)
    {
        var best = measured.MaxBy(candidate => candidate.Score)!;
        return measured.First(candidate => IsAsGood(candidate, best, tolerance));
    }

    /// <summary>
    /// The batch cap: the largest batch that is as good as the best and whose step is short enough. A larger cap costs nothing then, and callers wait less for a slot.
    /// </summary>
    /// <param name="measured">Batch sizes with their tokens per second, from the smallest; not empty.</param>
    /// <param name="longestStep">The longest step, in seconds; twice that of the smallest batch where that is longer.</param>
    public static Measurement<int> ChooseCap(IReadOnlyList<Measurement<int>> measured, double longestStep, double tolerance)
    {
        longestStep = Math.Max(longestStep, 2 * Step(measured[0]));
        var allowed = measured.Where(batch => Step(batch) <= longestStep).ToList();
        var best = allowed.MaxBy(batch => batch.Score)!;
        return allowed.Last(batch => IsAsGood(batch, best, tolerance));
    }

    private static double Step(Measurement<int> batch) => batch.Candidate / batch.Score;

    private static bool IsAsGood<T>(Measurement<T> candidate, Measurement<T> best, double tolerance) =>
        candidate.Score >= best.Score * (1 - Math.Max(tolerance, Math.Min(candidate.Noise + best.Noise, MostNoise)));

    private static List<Measurement<T>> Measured<T>(List<Measurement<T>> all) => [.. all.Where(candidate => candidate.Rounds > 0)];
}
