using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Spend;

/// <summary><c>spend</c>: reports, forecasts and exports of a tenant's ledger.</summary>
internal static class SpendCommand
{
    private static readonly Option<string> Tenant = new("--tenant")
    {
        Description = "The tenant.", DefaultValueFactory = _ => TenantKey.DefaultTenant, Recursive = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "JSON instead of text.", Recursive = true };
    private static readonly Option<string?> From = new("--from") { Description = "From when on: a date like 2027-01-31 or a span back like 30d.", Recursive = true };
    private static readonly Option<string?> Until = new("--until") { Description = "Until when (exclusive): a date or a span back.", Recursive = true };
    private static readonly Option<string> By = new("--by")
    {
        Description = "Dimensions, by commas: project, key, user, model, provider, route, price_rule, outcome, tag:NAME.", DefaultValueFactory = _ => "model",
    };

    private static readonly Option<string?> Bucket = new("--bucket") { Description = "Time steps: hour, day, week, month." };
    private static readonly Option<int> Top = new("--top") { Description = "The most rows.", DefaultValueFactory = _ => 20 };
    private static readonly Option<string?> OrderBy = new("--order-by") { Description = "What comes first: cost, tokens, requests." };
    private static readonly Option<string[]> Filter = new("--filter") { Description = "NAME=VALUE; again for more.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Scope = new("--scope") { Description = "The level: tenant, project:web, key:ID ...", DefaultValueFactory = _ => "tenant" };
    private static readonly Option<string> Period = new("--period") { Description = "day, week, month or quarter.", DefaultValueFactory = _ => "month" };
    private static readonly Argument<FileInfo> File = new("file") { Description = "The file to write; .csv or .jsonl." };
    private static readonly Argument<string> Keep = new("days") { Description = "Days that single entries are kept, or 'forever'." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var report = new Command("report", "Spend by dimensions and time.") { By, Bucket, Top, OrderBy, Filter };
        var forecast = new Command("forecast", "Where a calendar window's spend is going.") { Scope, Period };
        var export = new Command("export", "Writes all ledger entries to a file.") { File };
        var retention = new Command("retention", "Sets how long single entries are kept; totals stay for ever.") { Keep };
        report.SetAction((parsed, token) => ReportAsync(parsed, environment, connection, token));
        forecast.SetAction((parsed, token) => ForecastAsync(parsed, environment, connection, token));
        export.SetAction((parsed, token) => ExportAsync(parsed, environment, connection, token));
        retention.SetAction((parsed, token) => RetentionAsync(parsed, environment, connection, token));
        return new Command("spend", "What was spent, on what, and where it is going.") { Tenant, Json, From, Until, report, forecast, export, retention };
    }

    private static async Task ReportAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var now = environment.Time.GetUtcNow();
        var dimensions = parsed.GetValue(By)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var query = new SpendQuery
        {
            From = PastTime.Parse("--from", parsed.GetValue(From), now) ?? DateTimeOffset.MinValue,
            Until = PastTime.Parse("--until", parsed.GetValue(Until), now) ?? DateTimeOffset.MaxValue,
            GroupBy = dimensions,
            Bucket = Word<SpendStep>("--bucket", parsed.GetValue(Bucket)),
            Top = parsed.GetValue(Top),
            OrderBy = Word<SpendOrder>("--order-by", parsed.GetValue(OrderBy)),
            Filter = Filters(parsed.GetValue(Filter) ?? []),
        };
        var report = await client.Spend.ReportAsync(parsed.GetValue(Tenant)!, query, token);
        await environment.Out.WriteAsync(
            parsed.GetValue(Json) ? JsonSerializer.Serialize(report, CliJson.Default.SpendReport) + "\n" : SpendText.Of(report));
    }

    private static async Task ForecastAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var forecast = await client.Spend.ForecastAsync(parsed.GetValue(Tenant)!, parsed.GetValue(Scope)!, parsed.GetValue(Period)!, token);
        await environment.Out.WriteAsync(
            parsed.GetValue(Json) ? JsonSerializer.Serialize(forecast, CliJson.Default.SpendForecast) + "\n" : SpendText.Of(forecast));
    }

    private static async Task ExportAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var file = parsed.GetValue(File)!;
        var format = file.Extension switch
        {
            ".csv" => "csv",
            ".jsonl" => "jsonl",
            _ => throw CliException.Usage($"file must end in .csv or .jsonl. Given: {file.Name}"),
        };
        var now = environment.Time.GetUtcNow();

        // Whole or not at all: half an export must not be taken for one.
        var part = file.FullName + ".part";
        await using (var target = System.IO.File.Create(part))
        {
            await client.Spend.ExportAsync(
                parsed.GetValue(Tenant)!, target, format, PastTime.Parse("--from", parsed.GetValue(From), now), PastTime.Parse("--until", parsed.GetValue(Until), now), token);
        }

        System.IO.File.Move(part, file.FullName, overwrite: true);
        await environment.Out.WriteLineAsync(file.FullName);
    }

    private static async Task RetentionAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var text = parsed.GetValue(Keep)!;
        var days = text == "forever" ? (int?)null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw CliException.Usage($"days must be a number of days or 'forever'. Given: {text}");
        var status = await client.Spend.SetRetentionAsync(parsed.GetValue(Tenant)!, days, token);
        await environment.Out.WriteLineAsync(JsonSerializer.Serialize(status, CliJson.Default.LedgerStatus));
    }

    private static T Word<T>(string option, string? text)
        where T : struct, Enum => text is null ? default
        : EnumWords.TryParse<T>(text, out var value) ? value.Value
        : throw CliException.Usage($"{option} must be one of {string.Join(", ", EnumWords.All<T>())}. Given: {text}");

    private static Dictionary<string, IReadOnlyList<string>> Filters(string[] filters) => filters
        .Select(text => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (Name: text[..at], Value: text[(at + 1)..])
            : throw CliException.Usage($"--filter must be NAME=VALUE. Given: {text}"))
        .GroupBy(pair => pair.Name)
        .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(pair => pair.Value)]);
}
