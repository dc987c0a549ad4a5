using System.Text.RegularExpressions;

namespace OrleansLlm.Contracts.Rollouts;

/// <summary>
/// Names of versions of a model: <c>MODEL@VERSION</c> is a model of its own, served from a package of that name, which calls of <c>MODEL</c> reach when the version is in
/// force. Who may call the model may call its versions, and they cost what it costs unless they have a price of their own.
/// </summary>
public static partial class ModelVersionName
{
    private const string TrainedPrefix = "ft.";

    /// <summary>What a version's name must be.</summary>
    public const string Rule = "1 to 128 letters, digits, dots, underscores or dashes, with a letter or a digit first";

    /// <summary>The name of a version's own model.</summary>
    public static string Of(string model, string version) => $"{model}@{version}";

    /// <summary>The model that a name is a version of; a name that is none itself.</summary>
    public static string ModelOf(string name) => name.LastIndexOf('@') is > 0 and var at ? name[..at] : name;

    /// <summary>The version of a tenant's own training, which only that tenant sees and calls: <c>ft.TENANT.SUFFIX.ID</c>.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="suffix">What the tenant calls it: lower-case letters, digits and dashes.</param>
    /// <param name="id">Of the training; letters and digits.</param>
    public static string Trained(string tenant, string suffix, string id) => $"{TrainedPrefix}{tenant}.{suffix}.{id}";

    /// <summary>The tenant to which a model belongs by its name; null: to nobody in particular.</summary>
    public static string? OwnerOf(string name)
    {
        var version = name[(name.LastIndexOf('@') + 1)..];
        if (version.Length == name.Length || !version.StartsWith(TrainedPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        // A tenant's name may have dots, suffix and id have none.
        var parts = version[TrainedPrefix.Length..].Split('.');
        return parts.Length >= 3 ? string.Join('.', parts[..^2]) : null;
    }

    /// <summary>Whether a tenant's calls may name a model.</summary>
    public static bool IsFor(string tenant, string name) => OwnerOf(name) is not { } owner || owner == tenant;

    /// <summary>Whether a version may be called so.</summary>
    public static bool IsValid(string version) => Pattern().IsMatch(version);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
