using System.Text.RegularExpressions;

namespace OrleansLlm.Contracts.Rollouts;

/// <summary>
/// Names of versions of a model: <c>MODEL@VERSION</c> is a model of its own, served from a package of that name, which calls of <c>MODEL</c> reach when the version is in
/// force. Who may call the model may call its versions, and they cost what it costs unless they have a price of their own.
/// </summary>
public static partial class ModelVersionName
{
    /// <summary>What a version's name must be.</summary>
    public const string Rule = "1 to 64 letters, digits, dots, underscores or dashes, with a letter or a digit first";

    /// <summary>The name of a version's own model.</summary>
    public static string Of(string model, string version) => $"{model}@{version}";

    /// <summary>The model that a name is a version of; a name that is none itself.</summary>
    public static string ModelOf(string name) => name.LastIndexOf('@') is > 0 and var at ? name[..at] : name;

    /// <summary>Whether a version may be called so.</summary>
    public static bool IsValid(string version) => Pattern().IsMatch(version);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
