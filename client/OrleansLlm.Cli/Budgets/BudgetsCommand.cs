using System.CommandLine;
using OrleansLlm.Cli.Keys;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Cli.Budgets;

/// <summary><c>budgets</c>: budgets, rate limits and usage of a tenant's levels.</summary>
internal static class BudgetsCommand
{
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<string[]> Tags = CommonOptions.Tags();
    private static readonly Option<string> Scope = new("--scope")
    {
        Description = "The level: tenant, project:ID, key:ID, user:NAME, project:ID/user:NAME or key:ID/user:NAME; * for each without limits of its own.",
        DefaultValueFactory = _ => BudgetScope.Tenant.ToString(),
    };

    private static readonly Option<string?> OneScope = new("--scope") { Description = "Only this level. Default: all that have limits, and the tenant." };
    private static readonly Option<string?> Expires = new("--expires")
    {
        Description = "When the level's calls are refused: a date (2027-01-31, UTC) or a span (12h, 30d). Default: never.",
    };

    private static readonly Option<string> Until = new("--until") { Description = "When the level's own limits are back: a date or a span.", Required = true };
    private static readonly Option<string?> From = new("--from") { Description = "When it begins: a date or a span. Default: now." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for the record." };
    private static readonly Option<string?> User = new("--user") { Description = "Also the levels of this end user." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("budgets", "Budgets, rate limits and usage of a tenant, its projects, keys and end users.")
        {
            Tenant,
            Json,
            Make("show", "Shows limits, spend and what running calls have reserved.", ShowAsync, OneScope),
            Make("own", "Shows what the calling key may still use.", OwnAsync, User),
            Make("set", "Replaces all limits of a level; what is left out has no limit. Spend is kept.", SetAsync, [Scope, .. LimitOptions.All, Expires, Tags]),
            Make("override", "Replaces the limits of a level for a time.", OverrideAsync, [Scope, .. LimitOptions.All, From, Until, Reason]),
            Make("end-override", "Ends an override.", (context, token) => OneAsync(context, context.Client.Limits.EndOverrideAsync(context.Get(Tenant), ScopeOf(context), token)), Scope),
            Make("suspend", "Refuses every new call of a level.", (context, token) => OneAsync(context, context.Client.Limits.SuspendAsync(context.Get(Tenant), ScopeOf(context), token)), Scope),
            Make("resume", "Ends the suspension of a level.", (context, token) => OneAsync(context, context.Client.Limits.ResumeAsync(context.Get(Tenant), ScopeOf(context), token)), Scope),
            Make("clear", "Removes all limits of a level. Spend is kept.", (context, token) => OneAsync(context, context.Client.Limits.ClearAsync(context.Get(Tenant), ScopeOf(context), token)), Scope),
        };
    }

    private static async Task ShowAsync(CommandContext context, CancellationToken token)
    {
        var limits = context.Client.Limits;
        var tenant = context.Get(Tenant);
        await PrintAsync(context, context.Get(OneScope) is { } text
            ? [await limits.GetAsync(tenant, Parse(text), token)]
            : await limits.ListAsync(tenant, token));
    }

    private static async Task OwnAsync(CommandContext context, CancellationToken token) =>
        await PrintAsync(context, await context.Client.Limits.ListOwnAsync(context.Get(User), token));

    private static Task SetAsync(CommandContext context, CancellationToken token)
    {
        var limits = (LimitOptions.Read(context) ?? new ScopeLimits()) with
        {
            ExpiresAt = context.Get(Expires) is { } expires ? TimeOf(context, expires, Expires.Name) : null,
            Tags = CommonOptions.ReadTags(context.Get(Tags)) ?? new Dictionary<string, string>(),
        };
        return OneAsync(context, context.Client.Limits.SetAsync(context.Get(Tenant), ScopeOf(context), limits, token));
    }

    private static Task OverrideAsync(CommandContext context, CancellationToken token) => OneAsync(
        context,
        context.Client.Limits.SetOverrideAsync(
            context.Get(Tenant),
            ScopeOf(context),
            LimitOptions.Read(context) ?? throw CliException.Usage("override needs at least one limit, such as --hard month=100."),
            TimeOf(context, context.Get(Until), Until.Name),
            context.Get(From) is { } from ? TimeOf(context, from, From.Name) : null,
            context.Get(Reason),
            token));

    private static async Task OneAsync(CommandContext context, Task<ScopeStatus> level)
    {
        var status = await level;
        await context.PrintAsync(status, CliJson.Default.ScopeStatus, one => LimitsTable.Of([one]));
    }

    private static Task PrintAsync(CommandContext context, IReadOnlyList<ScopeStatus> levels) =>
        context.PrintAsync(levels, CliJson.Default.IReadOnlyListScopeStatus, LimitsTable.Of);

    private static DateTimeOffset TimeOf(CommandContext context, string text, string option) =>
        Expiry.Parse(text, context.Environment.Time.GetUtcNow(), option);

    private static BudgetScope ScopeOf(CommandContext context) => Parse(context.Get(Scope));

    private static BudgetScope Parse(string text) => BudgetScope.TryParse(text, out var scope)
        ? scope
        : throw CliException.Usage($"--scope must be tenant, project:ID, key:ID or user:NAME, or one of them with /user:NAME. Given: {text}");
}
