using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Bench;

/// <summary>Two servers beside each other.</summary>
/// <param name="First">The server that is measured.</param>
/// <param name="Second">The one it is compared with.</param>
/// <param name="Rounds">Rounds, of which the medians are told.</param>
/// <param name="Loads">One entry per load.</param>
internal sealed record ComparisonReport(string First, string Second, int Rounds, IReadOnlyList<ComparedLoad> Loads)
{
    private static readonly string[] Head =
        ["load", "server", "errors", "prompt tokens", "prompt tok/s", "output tok/s", "TTFT p50/p99 ms", "inter-token p50 ms", "ratio"];

    /// <summary>One table; a ratio is the first server's output tokens per second over the second's.</summary>
    public string ToText() => TextTable.Format(Head, [.. Loads.SelectMany(load => new[]
    {
        Row(load.Concurrency, First, load.First, Number(load.Speedup)),
        Row(load.Concurrency, Second, load.Second, "1.00"),
    })]);

    private static string[] Row(int concurrency, string server, ComparedFigures figures, string ratio) =>
    [
        $"concurrency {concurrency}",
        server,
        $"{figures.Errors}",
        Number(figures.PromptTokens),
        Number(figures.PromptTokensPerSecond),
        Number(figures.OutputTokensPerSecond),
        $"{Number(figures.FirstTokenP50)} / {Number(figures.FirstTokenP99)}",
        Number(figures.InterTokenP50),
        ratio,
    ];

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
