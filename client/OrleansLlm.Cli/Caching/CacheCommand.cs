using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Cli.Caching;

/// <summary><c>cache</c>: a tenant's response cache.</summary>
internal static class CacheCommand
{
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<bool> All = new("--all") { Description = "All answers." };
    private static readonly Option<string?> Tag = new("--answer-tag") { Description = "Answers with this tag." };
    private static readonly Option<string?> Model = new("--model") { Description = "Answers to calls of this model or route, or given by this model." };
    private static readonly Option<string?> Namespace = new("--namespace") { Description = "Answers kept under this namespace." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("cache", "The response cache of a tenant.")
        {
            Tenant,
            Json,
            Make("show", "Shows what the cache holds and did.", ShowAsync),
            Make("invalidate", "Drops answers; of several options all must hold.", InvalidateAsync, All, Tag, Model, Namespace),
            Make("settings", "Shows the tenant's settings.", SettingsAsync),
            Make("set", "Replaces the settings of all calls, or of one route or model; what is left out is the server's default.", SetAsync, [.. CacheSettingOptions.All]),
        };
    }

    private static async Task ShowAsync(CommandContext context, CancellationToken token) =>
        await context.PrintAsync(await context.Client.Cache.GetAsync(context.Get(Tenant), token), CliJson.Default.CacheStatistics, Show);

    private static async Task InvalidateAsync(CommandContext context, CancellationToken token)
    {
        var invalidation = new CacheInvalidation { All = context.Get(All), Tag = context.Get(Tag), Model = context.Get(Model), Namespace = context.Get(Namespace) };
        if (invalidation.IsEmpty)
        {
            throw CliException.Usage("invalidate needs --answer-tag, --model, --namespace or --all.");
        }

        var dropped = await context.Client.Cache.InvalidateAsync(context.Get(Tenant), invalidation, token);
        await context.PrintAsync(new InvalidationResult(dropped), CliJson.Default.InvalidationResult, result => $"{Number(result.Entries)} answers dropped");
    }

    private static async Task SettingsAsync(CommandContext context, CancellationToken token) =>
        await PrintAsync(context, await context.Client.Cache.GetSettingsAsync(context.Get(Tenant), token));

    private static async Task SetAsync(CommandContext context, CancellationToken token)
    {
        var present = await context.Client.Cache.GetSettingsAsync(context.Get(Tenant), token);
        var settings = CacheSettingOptions.Read(context);
        var changed = context.Get(CacheSettingOptions.Route) is { } route
            ? present with { Routes = new Dictionary<string, CacheSettings>(present.Routes) { [route] = settings } }
            : present with { Default = settings };
        await PrintAsync(context, await context.Client.Cache.SetSettingsAsync(context.Get(Tenant), changed, token));
    }

    private static Task PrintAsync(CommandContext context, TenantCacheSettings settings) => context.PrintAsync(
        settings,
        CliJson.Default.TenantCacheSettings,
        all => string.Join('\n', all.Routes.OrderBy(route => route.Key, StringComparer.Ordinal).Select(route => $"{route.Key}: {Show(route.Value)}").Prepend($"all calls: {Show(all.Default)}")));

    private static string Show(CacheStatistics statistics) => string.Create(CultureInfo.InvariantCulture, $"""
        answers   {statistics.Entries:N0} ({statistics.SemanticEntries:N0} compared by meaning too)
        memory    {statistics.Bytes / 1048576.0:N1} of {statistics.MaxBytes / 1048576.0:N1} MiB, {statistics.Evictions:N0} dropped for want of it
        look-ups  {statistics.Lookups:N0}: {statistics.Hits:N0} hits, {statistics.SemanticHits:N0} by meaning
        running   {statistics.Running:N0} shared calls
        """);

    private static string Show(CacheSettings settings)
    {
        var parts = new (string Name, string? Value)[]
        {
            ("mode", settings.Mode is { } mode ? EnumWords.Of(mode) : null),
            ("max age", settings.MaxAge is { } age ? $"{Number((long)age.TotalSeconds)} s" : null),
            ("semantic", Word(settings.Semantic)),
            ("threshold", settings.Threshold?.ToString(CultureInfo.InvariantCulture)),
            ("scope", settings.Scope is { } scope ? EnumWords.Of(scope) : null),
            ("sampled", Word(settings.Sampled)),
            ("tool calls", Word(settings.ToolCalls)),
            ("truncated", Word(settings.Truncated)),
        };
        var said = parts.Where(part => part.Value is not null).Select(part => $"{part.Name} {part.Value}").ToList();
        return said.Count == 0 ? "the server's defaults" : string.Join(", ", said);
    }

    private static string? Word(bool? flag) => flag switch { true => "yes", false => "no", null => null };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
