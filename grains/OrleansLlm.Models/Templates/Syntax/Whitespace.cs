namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>White space as Python's <c>str.strip</c> has it: Unicode's, and the ASCII separators 1C to 1F.</summary>
internal static class Whitespace
{
    public static bool Is(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static bool IsAll(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!Is(c))
            {
                return false;
            }
        }

        return true;
    }
}
