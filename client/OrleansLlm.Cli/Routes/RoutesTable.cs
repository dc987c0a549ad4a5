using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Routes;

namespace OrleansLlm.Cli.Routes;

/// <summary>Routes for people.</summary>
internal static class RoutesTable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line per route.</summary>
    public static string Format(IReadOnlyList<RouteRecord> routes) => TextTable.Format(
        ["name", "policy", "in force", "newest", "from", "since", "comment"],
        [.. routes.Select(route => (IReadOnlyList<string>)[
            route.Name, KindOf(route.Version.Policy), Show(route.ActiveVersion), Show(route.LatestVersion), route.Source == RouteSource.Settings ? "settings" : "book",
            route.Source == RouteSource.Settings ? "-" : CommonOptions.Show(route.Version.CreatedAt), route.Version.Comment ?? "-",
        ])]);

    /// <summary>A route's policy, history and warnings.</summary>
    public static string Format(RouteRecord route)
    {
        var head = $"{route.Name} of {(route.Tenant is null ? "all tenants" : $"tenant {route.Tenant}")}: "
            + (route.ActiveVersion is null ? "not in force" : route.Source == RouteSource.Settings ? "in force from the settings" : $"version {Show(route.ActiveVersion)} in force")
            + (route.Etag is null ? "" : $", etag {route.Etag}");
        using var policy = JsonDocument.Parse(route.Version.Policy);
        var text = $"{head}\n{JsonSerializer.Serialize(policy.RootElement, Indented)}\n";
        foreach (var warning in route.Warnings ?? [])
        {
            text += $"warning: {warning}\n";
        }

        return route.Versions is { Count: > 0 } versions ? $"{text}\n{Format(versions, route.ActiveVersion)}" : text;
    }

    private static string Format(IReadOnlyList<RouteVersion> versions, int? active) => TextTable.Format(
        ["version", "policy", "made", "by", "comment"],
        [.. versions.Select(version => (IReadOnlyList<string>)[
            Show(version.Version) + (version.Version == active ? "*" : ""), KindOf(version.Policy), CommonOptions.Show(version.CreatedAt), version.CreatedBy ?? "-", version.Comment ?? "-",
        ])]);

    /// <summary>The name that a policy is, or its type.</summary>
    private static string KindOf(string policy)
    {
        using var document = JsonDocument.Parse(policy);
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.String ? root.GetString()!
            : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out var type) ? type.ToString() : "-";
    }

    private static string Show(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
