using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Cli.Spend;

/// <summary>Reports and forecasts as tables.</summary>
internal static class SpendText
{
    private static readonly string[] SumColumns = ["requests", "prompt", "cached", "output", "cost (USD)", "saved (USD)"];

    public static string Of(SpendReport report)
    {
        var hasSteps = report.Rows.Any(row => row.Since is not null);
        string[] head = [.. hasSteps ? ["since"] : Array.Empty<string>(), .. report.GroupBy, .. SumColumns];
        List<IReadOnlyList<string>> rows = [.. report.Rows.Select(row => (IReadOnlyList<string>)
            [.. hasSteps ? [Time(row.Since!.Value)] : Array.Empty<string>(), .. row.Values.Select(Name), .. Cells(row.Sums)])];
        var labels = head.Length - SumColumns.Length;
        if (report.Others is { } others)
        {
            rows.Add(Summary($"{report.RowsLeftOff} others", labels, others));
        }

        rows.Add(Summary("total", labels, report.Total));
        var unpriced = report.Total.Unpriced > 0 ? $"{report.Total.Unpriced} calls have no known price and count as 0.\n" : "";
        return TextTable.Format(labels == 0 ? ["", .. head] : head, rows) + unpriced;
    }

    public static string Of(SpendForecast forecast) => TextTable.Format(
        ["forecast", forecast.Scope.ToString()],
        [
            [EnumWords.Of(forecast.Period), $"{Time(forecast.Since)} to {Time(forecast.Until)}"],
            ["spent", Money(forecast.Spent)],
            ["per day", $"{Money(forecast.PerDay)} (over {forecast.DaysObserved} days)"],
            ["projected", $"{Money(forecast.Projected)} ({Money(forecast.Low)} to {Money(forecast.High)})"],
            ["hard limit", forecast.Hard is { } hard ? Money(hard) : "none"],
            ["reached", forecast.ExhaustedAt is { } at ? Time(at) : "not in this window"],
        ]);

    private static IReadOnlyList<string> Summary(string label, int labels, SpendSums sums) =>
        [label, .. Enumerable.Repeat("", Math.Max(labels - 1, 0)), .. Cells(sums)];

    private static string[] Cells(SpendSums sums) =>
    [
        Number(sums.Requests), Number(sums.PromptTokens), Number(sums.CachedPromptTokens), Number(sums.CompletionTokens), Money(sums.Cost), Money(sums.Saved),
    ];

    private static string Name(string value) => value.Length == 0 ? "(none)" : value;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Money(decimal value) => value.ToString("0.00####", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
