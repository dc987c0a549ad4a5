using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client;
using OrleansLlm.Client.Routes;
using OrleansLlm.Contracts.Routes;

namespace OrleansLlm.Cli.Routes;

/// <summary><c>routes</c>: names that calls use as a model, and the policies behind them.</summary>
internal static class RoutesCommand
{
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<bool> Global = new("--global") { Description = "The global routes, which every tenant may call, instead of a tenant's own.", Recursive = true };
    private static readonly Argument<string> Name = new("NAME") { Description = "The route's name." };
    private static readonly Argument<int> Version = new("VERSION") { Description = "The version." };
    private static readonly Argument<string> File = new("FILE") { Description = "A file with the policy as JSON; - reads it from the standard input." };
    private static readonly Option<string?> Comment = new("--comment") { Description = "Why, for the history." };
    private static readonly Option<bool> Draft = new("--draft") { Description = "Keep it as a version without putting it in force." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only check, and tell what would be kept." };
    private static readonly Option<string?> Etag = new("--etag") { Description = "Only when the route's etag, as show tells it, is still this one." };

    private static readonly Argument<string> Model = new("NAME") { Description = "A route or a model." };
    private static readonly Argument<string?> Prompt = new("PROMPT") { Description = "What the user says.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int?> MaxTokens = new("--max-tokens") { Description = "The most tokens of the answer." };
    private static readonly Option<FileInfo?> Request = new("--request") { Description = "A file with a whole chat completion request as JSON, instead of PROMPT; NAME is its model." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("routes", "Routes: names that calls use as a model, and the policies behind them.")
        {
            Json,
            Tenant,
            Global,
            Make("list", "Lists routes by name.", ListAsync),
            Make("show", "Shows a route's policy, versions and history.", ShowAsync, Name),
            Make("set", "Sets a route's policy: another version, in force at once.", SetAsync, Name, File, Comment, Draft, DryRun, Etag),
            Make("activate", "Puts a version in force: also how to go back.", ActivateAsync, Name, Version, Etag),
            Make("plan", "Tells what would be done for a call of the own key, without making it.", PlanAsync, Model, Prompt, MaxTokens, Request),
            Make("delete", "Removes a route and its history.", DeleteAsync, Name, Etag),
        };
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Routes.ListAsync(TenantOf(context), token), CliJson.Default.IReadOnlyListRouteRecord, RoutesTable.Format);

    private static Task ShowAsync(CommandContext context, CancellationToken token) =>
        PrintAsync(context, context.Client.Routes.GetAsync(TenantOf(context), context.Get(Name), token));

    private static async Task SetAsync(CommandContext context, CancellationToken token)
    {
        var file = context.Get(File);
        var policy = file == "-" ? await context.Environment.In.ReadToEndAsync(token) : await System.IO.File.ReadAllTextAsync(file, token);
        var settings = new RouteSettings { Activate = !context.Get(Draft), Comment = context.Get(Comment), DryRun = context.Get(DryRun), Etag = context.Get(Etag) };
        try
        {
            await PrintAsync(context, context.Client.Routes.SetAsync(TenantOf(context), context.Get(Name), policy, settings, token));
        }
        catch (JsonException malformed)
        {
            throw CliException.Usage($"{file} must be JSON: {malformed.Message}");
        }
    }

    private static Task ActivateAsync(CommandContext context, CancellationToken token) =>
        PrintAsync(context, context.Client.Routes.ActivateAsync(TenantOf(context), context.Get(Name), context.Get(Version), context.Get(Etag), token));

    private static async Task DeleteAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Routes.DeleteAsync(TenantOf(context), context.Get(Name), context.Get(Etag), token),
        CliJson.Default.RouteRecord,
        route => $"Removed {route.Name}, whose newest version was {route.LatestVersion}.");

    private static async Task PlanAsync(CommandContext context, CancellationToken token)
    {
        if (context.Get(Prompt) is null == context.Get(Request) is null)
        {
            throw CliException.Usage("plan needs either PROMPT or --request.");
        }

        var routes = context.Client.Routes;
        var planned = context.Get(Prompt) is { } prompt
            ? await routes.PlanAsync(context.Get(Model), [new TextMessage("user", prompt)], context.Get(MaxTokens), token)
            : await routes.PlanAsync(await RequestOfAsync(context, context.Get(Request)!, token), token);
        await context.PrintAsync(planned, CliJson.Default.PlannedCall, PlanTree.Format);
    }

    private static async Task<byte[]> RequestOfAsync(CommandContext context, FileInfo file, CancellationToken token)
    {
        try
        {
            var request = JsonNode.Parse(await System.IO.File.ReadAllBytesAsync(file.FullName, token)) as JsonObject ?? throw new JsonException("It holds another value.");
            request["model"] = context.Get(Model);
            if (context.Get(MaxTokens) is { } most)
            {
                request["max_tokens"] = most;
            }

            return Encoding.UTF8.GetBytes(request.ToJsonString());
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException)
        {
            throw CliException.Usage($"--request must be a file with a JSON object: {malformed.Message}");
        }
    }

    private static async Task PrintAsync(CommandContext context, Task<RouteRecord> route) =>
        await context.PrintAsync(await route, CliJson.Default.RouteRecord, RoutesTable.Format);

    private static string? TenantOf(CommandContext context) => context.Get(Global) ? null : context.Get(Tenant);
}
