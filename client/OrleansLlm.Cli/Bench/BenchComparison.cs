namespace OrleansLlm.Cli.Bench;

/// <summary>
/// Measures two servers in turn, round after round, so that whatever else the machine does falls on both; each load of each round has prompts of its own, so that
/// neither server has seen them before, and the other one begins.
/// </summary>
/// <param name="rounds">Rounds; the medians count.</param>
/// <param name="run">Runs a load on a server: target, concurrency, seed.</param>
internal sealed class BenchComparison(int rounds, Func<BenchTarget, int, int, Task<BenchSummary>> run)
{
    /// <summary>Runs all rounds.</summary>
    /// <param name="first">The server that is measured.</param>
    /// <param name="second">The one it is compared with.</param>
    /// <param name="levels">Requests at a time.</param>
    /// <param name="seed">The seed of the first prompts.</param>
    public async Task<ComparisonReport> RunAsync(BenchTarget first, BenchTarget second, IReadOnlyList<int> levels, int seed)
    {
        var (ofFirst, ofSecond) = (Runs(levels), Runs(levels));
        for (var round = 0; round < rounds; round++)
        {
            foreach (var level in levels)
            {
                var order = new[] { (Target: first, Runs: ofFirst), (Target: second, Runs: ofSecond) };
                var prompts = unchecked(seed + (((round * levels.Count) + levels.ToList().IndexOf(level)) * 7919));
                foreach (var (target, runs) in round % 2 == 0 ? order : [.. order.Reverse()])
                {
                    runs[level].Add(await run(target, level, prompts));
                }
            }
        }

        return new ComparisonReport(
            first.Url.ToString(), second.Url.ToString(), rounds, [.. levels.Select(level => new ComparedLoad(level, Middle(ofFirst[level]), Middle(ofSecond[level])))]);
    }

    private static Dictionary<int, List<BenchSummary>> Runs(IReadOnlyList<int> levels) => levels.ToDictionary(level => level, _ => new List<BenchSummary>());

    private static ComparedFigures Middle(List<BenchSummary> runs) => new()
    {
        Requests = runs.Sum(run => run.Requests),
        Errors = runs.Sum(run => run.Errors.Values.Sum()),
        PromptTokens = Median(runs, run => (double)run.PromptTokens / Math.Max(1, run.Requests - run.Errors.Values.Sum())),
        PromptTokensPerSecond = Median(runs, run => run.PromptTokensPerSecond),
        OutputTokensPerSecond = Median(runs, run => run.OutputTokensPerSecond),
        FirstTokenP50 = Median(runs, run => run.TimeToFirstToken?.P50 ?? double.NaN),
        FirstTokenP99 = Median(runs, run => run.TimeToFirstToken?.P99 ?? double.NaN),
        InterTokenP50 = Median(runs, run => run.InterToken?.P50 ?? double.NaN),
    };

    private static double Median(List<BenchSummary> runs, Func<BenchSummary, double> figure) =>
        Quantiles.Of(runs.Select(figure).Where(double.IsFinite))?.P50 ?? 0;
}
