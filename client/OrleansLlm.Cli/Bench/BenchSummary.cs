namespace OrleansLlm.Cli.Bench;

/// <summary>The figures of one run. Times are milliseconds; only requests that went well are in them.</summary>
internal sealed record BenchSummary
{
    /// <summary>What was run: <c>concurrency 16</c>, <c>rate 4/s</c>, <c>trace x2</c>.</summary>
    public required string Load { get; init; }

    /// <summary>Requests that ended, well or not.</summary>
    public int Requests { get; init; }

    /// <summary>Failed requests by kind.</summary>
    public required IReadOnlyDictionary<string, int> Errors { get; init; }

    /// <summary>From the first intended start to the last end, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Good answers per second.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>Prompt tokens of good answers per second.</summary>
    public double PromptTokensPerSecond { get; init; }

    /// <summary>Generated tokens of good answers per second.</summary>
    public double OutputTokensPerSecond { get; init; }

    /// <summary>Prompt tokens of good answers, by the server's count.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Generated tokens of good answers, by the server's count.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Time to first token since the intended start.</summary>
    public Quantiles? TimeToFirstToken { get; init; }

    /// <summary>Mean time between tokens, per request.</summary>
    public Quantiles? InterToken { get; init; }

    /// <summary>From the intended start to the end of the stream.</summary>
    public Quantiles? EndToEnd { get; init; }

    /// <summary>How late the load generator sent; when this is not small, the figures are still right but the load came in lumps.</summary>
    public Quantiles? Lateness { get; init; }

    /// <summary>Computes the figures.</summary>
    public static BenchSummary Of(string load, IReadOnlyCollection<RequestResult> results, double seconds)
    {
        var good = results.Where(result => result.Error is null).ToArray();
        var errors = results.Where(result => result.Error is not null).GroupBy(result => result.Error!).OrderBy(group => group.Key, StringComparer.Ordinal);
        var prompt = good.Sum(result => (long)result.PromptTokens);
        var output = good.Sum(result => (long)result.OutputTokens);
        var time = Math.Max(seconds, 1e-9);
        return new BenchSummary
        {
            Load = load,
            Requests = results.Count,
            Errors = errors.ToDictionary(group => group.Key, group => group.Count()),
            Seconds = seconds,
            RequestsPerSecond = good.Length / time,
            PromptTokensPerSecond = prompt / time,
            OutputTokensPerSecond = output / time,
            PromptTokens = prompt,
            OutputTokens = output,
            TimeToFirstToken = Milliseconds(good.Where(result => result.OutputTokens > 0).Select(result => result.FirstToken)),
            InterToken = Milliseconds(good.Select(result => result.InterToken).OfType<double>()),
            EndToEnd = Milliseconds(good.Select(result => result.End)),
            Lateness = Milliseconds(results.Select(result => result.Lateness)),
        };
    }

    private static Quantiles? Milliseconds(IEnumerable<double> seconds) => Quantiles.Of(seconds.Select(value => value * 1000));
}
