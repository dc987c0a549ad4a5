using System.Text.RegularExpressions;

namespace OrleansLlm.Contracts.Tenants;

/// <summary>The ids that people choose for tenants and projects: 1 to 64 letters, digits, dots, underscores or dashes.</summary>
public static partial class EntityId
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "1 to 64 letters, digits, dots, underscores or dashes";

    /// <summary>The rule as a regular expression.</summary>
    public const string Pattern = "^[A-Za-z0-9._-]{1,64}$";

    /// <summary>Whether the text is a possible id. A path's own <c>.</c> and <c>..</c> are not.</summary>
    public static bool IsValid(string? text) => text is not null && text is not ("." or "..") && Regex().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Regex();
}
