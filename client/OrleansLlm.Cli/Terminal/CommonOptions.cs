using System.CommandLine;
using System.Globalization;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cli.Terminal;

/// <summary>Options and words that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>Whose things are meant.</summary>
    public static Option<string> Tenant() => new("--tenant")
    {
        Description = "The tenant.", DefaultValueFactory = _ => TenantKey.DefaultTenant, Recursive = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "JSON instead of text.", Recursive = true };

    public static Option<string[]> Tags() => new("--tag")
    {
        Description = "A cost allocation tag, name=value; may be given several times.", AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Tags as they were typed; null when there are none.</summary>
    public static IReadOnlyDictionary<string, string>? ReadTags(IEnumerable<string>? pairs)
    {
        Dictionary<string, string>? tags = null;
        foreach (var pair in pairs ?? [])
        {
            var (name, value) = SplitPair(pair, "--tag", "name=value");
            if (!(tags ??= []).TryAdd(name, value))
            {
                throw CliException.Usage($"--tag names '{name}' twice.");
            }
        }

        return tags;
    }

    /// <summary>Splits <c>name=value</c>.</summary>
    public static (string Name, string Value) SplitPair(string pair, string option, string form)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (pair[..equals], pair[(equals + 1)..])
            : throw CliException.Usage($"{option} must be {form}. Given: {pair}");
    }

    public static string Show(DateTimeOffset? date) => date?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A time in seconds since 1970 (UTC).</summary>
    public static string Show(long? seconds) => Show(seconds is { } unix ? DateTimeOffset.FromUnixTimeSeconds(unix) : (DateTimeOffset?)null);

    public static string Show(IReadOnlyDictionary<string, string> tags) =>
        tags.Count == 0 ? "-" : string.Join(' ', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
}
