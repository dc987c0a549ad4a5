namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>The script of letters, as far as it tells languages apart. Pure.</summary>
internal static class Scripts
{
    private static readonly (char From, char To, string Name)[] Ranges =
    [
        ('\u0370', '\u03ff', "greek"), ('\u0400', '\u052f', "cyrillic"), ('\u0530', '\u058f', "armenian"), ('\u0590', '\u05ff', "hebrew"),
        ('\u0600', '\u077f', "arabic"), ('\u0900', '\u097f', "devanagari"), ('\u0980', '\u09ff', "bengali"), ('\u0a00', '\u0dff', "indic"),
        ('\u0e00', '\u0e7f', "thai"), ('\u0e80', '\u0fff', "lao"), ('\u10a0', '\u10ff', "georgian"), ('\u1100', '\u11ff', "hangul"),
        ('\u1780', '\u17ff', "khmer"), ('\u3040', '\u30ff', "kana"), ('\u3400', '\u9fff', "han"), ('\uac00', '\ud7af', "hangul"),
    ];

    /// <summary>The script's name; <c>latin</c> for all others.</summary>
    public static string Of(char letter)
    {
        foreach (var (from, to, name) in Ranges)
        {
            if (letter >= from && letter <= to)
            {
                return name;
            }
        }

        return "latin";
    }

    /// <summary>True where words are written without spaces, so that each letter counts as a word.</summary>
    public static bool HasNoSpaces(char letter) => Of(letter) is "thai" or "lao" or "khmer" or "kana" or "han";
}
