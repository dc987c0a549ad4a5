using System.CommandLine;
using OrleansLlm.Cli.Budgets;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Keys;

/// <summary><c>keys</c>: API keys of a tenant.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<string[]> Tags = CommonOptions.Tags();
    private static readonly Argument<string> Name = new("NAME") { Description = "A name for people." };
    private static readonly Argument<string> Id = new("ID") { Description = "The key's id." };
    private static readonly Argument<string> When = new("WHEN") { Description = "A date (2027-01-31, UTC), a span (12h, 30d) or never." };
    private static readonly Argument<string[]> NewTags = new("TAG")
    {
        Description = "Tags, name=value, that replace all present ones; none: they are removed.", Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Role = new("--role")
    {
        Description = "What the key may do: user, viewer, manager, owner or operator.", DefaultValueFactory = _ => KeyRoles.NameOf(KeyRole.User),
    };

    private static readonly Option<string?> Project = new("--project") { Description = "The project that its calls belong to; for list: only its keys." };
    private static readonly Option<string?> Expires = new("--expires")
    {
        Description = "When it stops working: a date (2027-01-31, UTC) or a span (12h, 30d). Default: never.",
    };

    private static readonly Option<string?> Grace = new("--grace") { Description = "How long the old secret still works: 0, or a span up to 30d. Default: 1d." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("keys", "API keys of a tenant.")
        {
            Tenant,
            Json,
            Make("create", "Creates a key and shows it, once.", CreateAsync, [Name, Role, Project, Expires, Tags, .. LimitOptions.All]),
            Make("list", "Lists keys; never their secrets.", ListAsync, Project),
            Make("show", "Shows a key; its limits are those of budgets show --scope key:ID.", (context, token) => ShowAsync(context, context.Client.Keys.GetAsync(context.Get(Tenant), context.Get(Id), token)), Id),
            Make("rename", "Renames a key.", (context, token) => UpdateAsync(context, new KeyUpdate { Name = context.Get(Name) }, token), Id, Name),
            Make("tag", "Replaces the tags of a key.", TagAsync, Id, NewTags),
            Make("expire", "Changes when a key stops working.", ExpireAsync, Id, When),
            Make("rotate", "Gives a key a new secret and shows it, once.", RotateAsync, Id, Grace),
            Make("revoke", "Revokes a key.", RevokeAsync, Id),
        };
    }

    private static async Task CreateAsync(CommandContext context, CancellationToken token)
    {
        if (!KeyRoles.TryParse(context.Get(Role), out var role))
        {
            throw CliException.Usage($"--role must be one of {string.Join(", ", KeyRoles.Names)}. Given: {context.Get(Role)}");
        }

        var request = new CreateKeyRequest
        {
            Name = context.Get(Name),
            Role = role.Value,
            Project = context.Get(Project),
            ExpiresAt = context.Get(Expires) is { } text ? Expiry.Parse(text, context.Environment.Time.GetUtcNow()) : null,
            Tags = CommonOptions.ReadTags(context.Get(Tags)),
            Limits = LimitOptions.Read(context),
        };
        await PrintSecretAsync(context, await context.Client.Keys.CreateAsync(context.Get(Tenant), request, token));
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await context.Client.Keys.ListAsync(context.Get(Tenant), context.Get(Project), token), CliJson.Default.IReadOnlyListApiKey, Table);

    private static Task TagAsync(CommandContext context, CancellationToken token) => UpdateAsync(
        context, new KeyUpdate { Tags = CommonOptions.ReadTags(context.Get(NewTags)) ?? new Dictionary<string, string>() }, token);

    private static Task ExpireAsync(CommandContext context, CancellationToken token)
    {
        var when = context.Get(When);
        var update = when == "never"
            ? new KeyUpdate { NeverExpires = true }
            : new KeyUpdate { ExpiresAt = Expiry.Parse(when, context.Environment.Time.GetUtcNow(), "WHEN") };
        return UpdateAsync(context, update, token);
    }

    private static async Task RotateAsync(CommandContext context, CancellationToken token)
    {
        var grace = context.Get(Grace) is { } text ? Expiry.ParseSpan(text, Grace.Name) : (TimeSpan?)null;
        await PrintSecretAsync(context, await context.Client.Keys.RotateAsync(context.Get(Tenant), context.Get(Id), grace, token));
    }

    private static async Task RevokeAsync(CommandContext context, CancellationToken token)
    {
        var key = await context.Client.Keys.RevokeAsync(context.Get(Tenant), context.Get(Id), token);
        await context.PrintAsync(key, CliJson.Default.ApiKey, revoked => $"Revoked {revoked.Id} ({revoked.Name}) at {CommonOptions.Show(revoked.RevokedAt)}.");
    }

    private static Task UpdateAsync(CommandContext context, KeyUpdate update, CancellationToken token) =>
        ShowAsync(context, context.Client.Keys.UpdateAsync(context.Get(Tenant), context.Get(Id), update, token));

    private static async Task ShowAsync(CommandContext context, Task<ApiKey> key) =>
        await context.PrintAsync(await key, CliJson.Default.ApiKey, one => Table([one]));

    private static async Task PrintSecretAsync(CommandContext context, ApiKey key)
    {
        // The key alone on standard output, so that a script can take it.
        await context.PrintAsync(key, CliJson.Default.ApiKey, made => made.Key!);
        var old = key.PreviousSecretUntil is { } until ? $" The old secret works until {CommonOptions.Show(until)}." : "";
        await context.Environment.Error.WriteLineAsync($"Key {key.Id} ({KeyRoles.NameOf(key.Role)}). It is not shown again.{old}");
    }

    private static string Table(IReadOnlyList<ApiKey> keys) => TextTable.Format(
        ["id", "name", "role", "project", "created", "expires", "last used", "revoked", "tags"],
        [.. keys.Select(key => (IReadOnlyList<string>)[
            key.Id, key.Name, KeyRoles.NameOf(key.Role), key.Project ?? "-", CommonOptions.Show(key.CreatedAt), CommonOptions.Show(key.ExpiresAt),
            CommonOptions.Show(key.LastUsedAt), CommonOptions.Show(key.RevokedAt), CommonOptions.Show(key.Tags),
        ])]);
}
