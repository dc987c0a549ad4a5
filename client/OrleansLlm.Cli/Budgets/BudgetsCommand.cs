using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Budgets;

/// <summary><c>budgets</c>: limits and spend of a tenant.</summary>
internal static class BudgetsCommand
{
    private static readonly Option<string> Tenant = new("--tenant")
    {
        Description = "The tenant.", DefaultValueFactory = _ => TenantKey.DefaultTenant, Recursive = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "JSON instead of text.", Recursive = true };
    private static readonly Option<decimal?> Amount = new("--amount") { Description = "The most that may be spent, in US dollars." };
    private static readonly Option<long?> Requests = new("--requests-per-minute") { Description = "Requests per minute." };
    private static readonly Option<long?> Tokens = new("--tokens-per-minute") { Description = "Tokens per minute, input and output." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        var show = new Command("show", "Shows limits, spend and what running calls have reserved.");
        var set = new Command("set", "Replaces all limits; what is left out has no limit. Spend is kept.") { Amount, Requests, Tokens };
        show.SetAction((parsed, token) => ShowAsync(parsed, environment, connection, token));
        set.SetAction((parsed, token) => SetAsync(parsed, environment, connection, token));
        return new Command("budgets", "Limits and spend of a tenant.") { Tenant, Json, show, set };
    }

    private static async Task ShowAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        await PrintAsync(parsed, environment, await client.Budgets.GetAsync(parsed.GetValue(Tenant)!, token));
    }

    private static async Task SetAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var budget = await client.Budgets.SetAsync(
            parsed.GetValue(Tenant)!, parsed.GetValue(Amount), parsed.GetValue(Requests), parsed.GetValue(Tokens), token);
        await PrintAsync(parsed, environment, budget);
    }

    private static async Task PrintAsync(ParseResult parsed, CliEnvironment environment, Budget budget)
    {
        if (parsed.GetValue(Json))
        {
            await environment.Out.WriteLineAsync(JsonSerializer.Serialize(budget, CliJson.Default.Budget));
            return;
        }

        await environment.Out.WriteAsync(TextTable.Format(
            ["limit", "allowed", "used", "reserved"],
            [
                ["amount (USD)", Show(budget.Amount), Show(budget.Spent), Show(budget.Reserved)],
                ["requests per minute", Show(budget.RequestsPerMinute), "-", Show(budget.OpenReservations)],
                ["tokens per minute", Show(budget.TokensPerMinute), "-", "-"],
                ["tokens in all", "-", Show(budget.PromptTokens + budget.CompletionTokens), "-"],
            ]));
    }

    private static string Show(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "none";
}
