using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Alerts;

/// <summary><c>alerts</c>: where a tenant's alerts go and what there were.</summary>
internal static class AlertsCommand
{
    private static readonly Option<string> Tenant = new("--tenant")
    {
        Description = "The tenant.", DefaultValueFactory = _ => TenantKey.DefaultTenant, Recursive = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "JSON instead of text.", Recursive = true };
    private static readonly Option<string?> Webhook = new("--webhook") { Description = "The webhook's https address; left out: alerts are only logged and listed." };
    private static readonly Option<decimal?> Factor = new("--anomaly-factor") { Description = "Alert when five minutes cost so many times their usual; left out: never." };
    private static readonly Option<decimal> Floor = new("--anomaly-floor") { Description = "... and more than so many US dollars.", DefaultValueFactory = _ => 1 };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var show = new Command("show", "Shows settings and the latest alerts.");
        var set = new Command("set", "Replaces the settings; the signing secret is shown once, when it is made.") { Webhook, Factor, Floor };
        var test = new Command("test", "Sends a test alert and tells how it went.");
        show.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            await PrintAsync(parsed, environment, await client.Alerts.GetAsync(parsed.GetValue(Tenant)!, token));
        });
        set.SetAction(async (parsed, token) =>
        {
            using var client = connection.Open(parsed);
            var settings = new AlertSettings { Url = parsed.GetValue(Webhook), AnomalyFactor = parsed.GetValue(Factor), AnomalyFloor = parsed.GetValue(Floor) };
            await PrintAsync(parsed, environment, await client.Alerts.SetAsync(parsed.GetValue(Tenant)!, settings, token));
        });
        test.SetAction((parsed, token) => TestAsync(parsed, environment, connection, token));
        return new Command("alerts", "Budget and spend alerts of a tenant.") { Tenant, Json, show, set, test };
    }

    private static async Task TestAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var delivery = await client.Alerts.TestAsync(parsed.GetValue(Tenant)!, token);
        if (delivery.LastFailure is { } failure)
        {
            throw new CliException($"The test alert was not delivered: {failure}");
        }

        await environment.Out.WriteLineAsync("delivered");
    }

    private static async Task PrintAsync(ParseResult parsed, CliEnvironment environment, AlertStatus status)
    {
        if (parsed.GetValue(Json))
        {
            await environment.Out.WriteLineAsync(JsonSerializer.Serialize(status, CliJson.Default.AlertStatus));
            return;
        }

        await environment.Out.WriteLineAsync($"webhook: {status.Settings.Url ?? "none"}");
        if (status.Settings.Secret is { } secret)
        {
            await environment.Out.WriteLineAsync($"signing secret (shown once): {secret}");
        }

        var factor = status.Settings.AnomalyFactor is { } times ? string.Create(CultureInfo.InvariantCulture, $"above {times} times the usual and {status.Settings.AnomalyFloor} USD") : "off";
        await environment.Out.WriteLineAsync($"anomaly: {factor}");
        await environment.Out.WriteAsync(TextTable.Format(
            ["at", "type", "delivery", "message"],
            [.. status.Latest.Select(alert => (IReadOnlyList<string>)[Time(alert.Alert.At), EnumWords.Of(alert.Alert.Kind), Delivery(alert), alert.Alert.Message])]));
    }

    private static string Delivery(AlertDelivery alert) => alert switch
    {
        { DeliveredAt: not null } => "delivered",
        { NextAttemptAt: { } next } => $"try {alert.Attempts + 1} at {Time(next)}",
        { LastFailure: { } failure } => $"given up: {failure}",
        _ => "listed",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
