using System.Text.RegularExpressions;

namespace OrleansLlm.Contracts.Routes;

/// <summary>The names that routes may have.</summary>
public static partial class RouteName
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "1 to 100 letters, digits, dots, colons, underscores or dashes";

    /// <summary>Whether the text is a possible name.</summary>
    public static bool IsValid(string? text) => text is not null && text is not ("." or "..") && Pattern().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,100}\z")]
    private static partial Regex Pattern();
}
