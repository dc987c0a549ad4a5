using System.Collections.Frozen;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Where sentences begin. Full stops of abbreviations, initials and numbers end none; scripts without spaces have their own marks.</summary>
internal static class SentenceBreaks
{
    private static readonly FrozenSet<string> s_abbreviations = new[]
    {
        "mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "vs", "etc", "e.g", "i.e", "cf", "fig", "figs", "eq", "no", "nos", "vol", "pp", "ed", "eds", "al", "approx", "inc",
        "ltd", "co", "corp", "dept", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "u.s", "u.k", "z.b", "bzw", "usw", "ca", "nr",
        "bspw", "vgl", "dr", "hr", "fr", "abb", "p.ex", "m", "mme", "sra", "ud", "p.ej",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The first units of all sentences but the first, within a part of a text.</summary>
    public static IEnumerable<int> Find(string text, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            var isWide = IsWideMark(text[i]);
            if (!isWide && text[i] is not ('.' or '!' or '?' or '…'))
            {
                continue;
            }

            var next = i + 1;
            while (next < end && Follows(text[next]))
            {
                next++;
            }

            var after = next;
            while (after < end && char.IsWhiteSpace(text[after]))
            {
                after++;
            }

            if (after < end && (isWide || (after > next && !ContinuesAt(text, start, i, after))))
            {
                yield return after;
            }

            i = next - 1;
        }
    }

    /// <summary>Whether a sentence may end with this unit; those that may not need not be looked at.</summary>
    public static bool MayEnd(char unit) => unit == '…' || IsWideMark(unit) || Follows(unit);

    private static bool IsWideMark(char unit) => unit is '。' or '！' or '？' or '｡';

    /// <summary>What belongs to the sentence behind its mark, more marks among it.</summary>
    private static bool Follows(char unit) => unit is '.' or '!' or '?' or '"' or '\'' or ')' or ']' or '”' or '’' or '»' or '」' or '』';

    private static bool ContinuesAt(string text, int start, int mark, int after)
    {
        if (char.IsLower(text[after]))
        {
            return true;
        }

        if (text[mark] != '.')
        {
            return false;
        }

        var word = mark;
        while (word > start && !char.IsWhiteSpace(text[word - 1]) && text[word - 1] is not ('(' or '"'))
        {
            word--;
        }

        var before = text.AsSpan(word, mark - word);
        return before.Length == 1 && char.IsLetter(before[0]) ? char.IsUpper(before[0]) : s_abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(before);
    }
}
