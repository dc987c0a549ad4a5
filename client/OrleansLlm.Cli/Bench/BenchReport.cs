using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Bench;

/// <summary>All runs of one bench command.</summary>
/// <param name="Url">The server.</param>
/// <param name="Model">The model.</param>
/// <param name="Seed">The seed of prompts, lengths and arrivals.</param>
/// <param name="Runs">One summary per load.</param>
internal sealed record BenchReport(string Url, string Model, int Seed, IReadOnlyList<BenchSummary> Runs)
{
    private static readonly string[] Head =
    [
        "load", "requests", "errors", "req/s", "prompt tok/s", "output tok/s",
        "TTFT p50/p90/p99 ms", "inter-token p50/p90/p99 ms", "end-to-end p50/p90/p99 ms",
    ];

    /// <summary>One table of all runs, and a line for each kind of error.</summary>
    public string ToText()
    {
        var table = TextTable.Format(Head, [.. Runs.Select(Row)]);
        var errors = Runs.SelectMany(run => run.Errors.Select(error => $"{run.Load}: {error.Value} x {error.Key}\n"));
        return table + string.Concat(errors);
    }

    private static string[] Row(BenchSummary run) =>
    [
        run.Load,
        run.Requests.ToString(CultureInfo.InvariantCulture),
        run.Errors.Values.Sum().ToString(CultureInfo.InvariantCulture),
        Number(run.RequestsPerSecond),
        Number(run.PromptTokensPerSecond),
        Number(run.OutputTokensPerSecond),
        Three(run.TimeToFirstToken),
        Three(run.InterToken),
        Three(run.EndToEnd),
    ];

    private static string Three(Quantiles? quantiles) =>
        quantiles is null ? "-" : $"{Number(quantiles.P50)} / {Number(quantiles.P90)} / {Number(quantiles.P99)}";

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
