using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Upper and lower case. One character becomes one character (<c>ß</c> stays), so that places are kept.</summary>
internal static class TextCase
{
    /// <summary>Python's <c>str.title</c>: letters after a letter are lower, all others upper.</summary>
    public static TrackedString Title(TrackedString text) => Map(text, (c, before) => char.IsLetter(before) ? Lower(c) : Upper(c));

    /// <summary>Jinja's <c>title</c> filter: words begin after blanks, hyphens and opening brackets only.</summary>
    public static TrackedString TitleWords(TrackedString text) =>
        Map(text, (c, before) => before == '\0' || Syntax.Whitespace.Is(before) || before is '-' or '(' or '{' or '[' or '<' ? Upper(c) : Lower(c));

    public static TrackedString Capitalize(TrackedString text) => Map(text, (c, before) => before == '\0' ? Upper(c) : Lower(c));

    public static TrackedString Swap(TrackedString text) => Map(text, (c, _) => char.IsUpper(c) ? Lower(c) : Upper(c));

    public static bool IsUpper(string text) => text.Any(char.IsUpper) && !text.Any(char.IsLower);

    public static bool IsLower(string text) => text.Any(char.IsLower) && !text.Any(char.IsUpper);

    private static TrackedString Map(TrackedString text, Func<char, char, char> map) => text.Mapped(string.Create(text.Length, (text.Value, map), static (result, state) =>
    {
        var before = '\0';
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = state.map(state.Value[i], before);
            before = state.Value[i];
        }
    }));

    private static char Upper(char c) => char.ToUpperInvariant(c);

    private static char Lower(char c) => char.ToLowerInvariant(c);
}
