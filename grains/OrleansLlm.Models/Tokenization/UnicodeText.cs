namespace OrleansLlm.Models.Tokenization;

/// <summary>Makes sure of well-formed UTF-16.</summary>
internal static class UnicodeText
{
    /// <summary>The text with each lone surrogate replaced by U+FFFD; the length does not change.</summary>
    public static string Repair(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        char[] units = text.ToCharArray();
        bool changed = false;
        for (int i = 0; i < units.Length; i++)
        {
            if (char.IsHighSurrogate(units[i]) && i + 1 < units.Length && char.IsLowSurrogate(units[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(units[i]))
            {
                units[i] = '\uFFFD';
                changed = true;
            }
        }

        return changed ? new string(units) : text;
    }
}
