using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Keys;

/// <summary><c>keys</c>: API keys of a tenant.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Tenant = new("--tenant")
    {
        Description = "The tenant.", DefaultValueFactory = _ => TenantKey.DefaultTenant, Recursive = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "JSON instead of text.", Recursive = true };
    private static readonly Argument<string> Name = new("NAME") { Description = "A name for people." };
    private static readonly Argument<string> Id = new("ID") { Description = "The key's id." };
    private static readonly Option<string> Role = new("--role")
    {
        Description = "What the key may do.", DefaultValueFactory = _ => "user",
    };

    private static readonly Option<string?> Expires = new("--expires")
    {
        Description = "When it stops working: a date (2027-01-31, UTC) or a span (12h, 30d). Default: never.",
    };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Role.AcceptOnlyFromAmong("user", "tenant_admin", "operator");
        var create = new Command("create", "Creates a key and shows it, once.") { Name, Role, Expires };
        var list = new Command("list", "Lists keys; never their secrets.");
        var revoke = new Command("revoke", "Revokes a key.") { Id };
        create.SetAction((parsed, token) => CreateAsync(parsed, environment, connection, token));
        list.SetAction((parsed, token) => ListAsync(parsed, environment, connection, token));
        revoke.SetAction((parsed, token) => RevokeAsync(parsed, environment, connection, token));
        return new Command("keys", "API keys of a tenant.") { Tenant, Json, create, list, revoke };
    }

    private static async Task CreateAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        var expires = parsed.GetValue(Expires) is { } text ? Expiry.Parse(text, environment.Time.GetUtcNow()) : (DateTimeOffset?)null;
        using var client = connection.Open(parsed);
        var key = await client.Keys.CreateAsync(
            parsed.GetValue(Tenant)!, parsed.GetValue(Name)!, RoleOf(parsed.GetValue(Role)!), expires, token);
        // The key alone on standard output, so that a script can take it.
        await environment.Out.WriteLineAsync(parsed.GetValue(Json) ? ToJson([key], isList: false) : key.Key);
        if (!parsed.GetValue(Json))
        {
            await environment.Error.WriteLineAsync($"Key {key.Id} ({key.Role}). It is not shown again.");
        }
    }

    private static async Task ListAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var keys = await client.Keys.ListAsync(parsed.GetValue(Tenant)!, token);
        if (parsed.GetValue(Json))
        {
            await environment.Out.WriteLineAsync(ToJson(keys, isList: true));
            return;
        }

        var rows = keys.Select(key => (IReadOnlyList<string>)[key.Id, key.Name, key.Role, Date(key.CreatedAt), Date(key.ExpiresAt), Date(key.RevokedAt)]);
        await environment.Out.WriteAsync(TextTable.Format(["id", "name", "role", "created", "expires", "revoked"], [.. rows]));
    }

    private static async Task RevokeAsync(ParseResult parsed, CliEnvironment environment, Connection connection, CancellationToken token)
    {
        using var client = connection.Open(parsed);
        var key = await client.Keys.RevokeAsync(parsed.GetValue(Tenant)!, parsed.GetValue(Id)!, token);
        await environment.Out.WriteLineAsync(
            parsed.GetValue(Json) ? ToJson([key], isList: false) : $"Revoked {key.Id} ({key.Name}) at {Date(key.RevokedAt)}.");
    }

    private static KeyRole RoleOf(string role) => role switch
    {
        "user" => KeyRole.User,
        "tenant_admin" => KeyRole.TenantAdmin,
        _ => KeyRole.Operator,
    };

    private static string Date(DateTimeOffset? date) =>
        date?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    private static string ToJson(IReadOnlyList<ApiKey> keys, bool isList) => isList
        ? JsonSerializer.Serialize(keys, CliJson.Default.IReadOnlyListApiKey)
        : JsonSerializer.Serialize(keys[0], CliJson.Default.ApiKey);
}
