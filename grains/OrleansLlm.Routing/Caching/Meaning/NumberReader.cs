using System.Text;

namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>Reads pieces with digits: <c>$1,000.50</c> is the unit $ and the number 1000.50, <c>5gb</c> is 5 and gb, <c>12:30</c> and <c>a-17</c> stay whole. Pure.</summary>
internal static class NumberReader
{
    private const string Signs = "$€£¥₹%°+-";

    public static void Read(string body, List<Word> words)
    {
        var text = body.ToLowerInvariant();
        var start = 0;
        while (start < text.Length && Signs.Contains(text[start], StringComparison.Ordinal))
        {
            start++;
        }

        var end = start;
        while (end < text.Length && (char.IsDigit(text[end]) || (text[end] is ',' or '.' && end + 1 < text.Length && char.IsDigit(text[end + 1]))))
        {
            end++;
        }

        var (before, digits, after) = (text[..start], text[start..end], text[end..]);
        if (digits.Length == 0 || after.Any(c => !char.IsLetter(c) && !Signs.Contains(c, StringComparison.Ordinal)))
        {
            words.Add(new Word(text, WordKind.Code, IsName: false));
            return;
        }

        words.Add(new Word((before.Contains('-', StringComparison.Ordinal) ? "-" : "") + Plain(digits), WordKind.Number, IsName: false));
        foreach (var unit in new[] { before.Trim('-', '+'), after })
        {
            if (unit.Length > 0)
            {
                words.Add(new Word(unit, WordKind.Unit, IsName: false));
            }
        }
    }

    /// <summary>Without separators of thousands; those are commas with three digits after each.</summary>
    private static string Plain(string digits)
    {
        var groups = digits.Split('.')[0].Split(',');
        if (groups.Length > 1 && groups.Skip(1).All(group => group.Length == 3))
        {
            digits = digits.Replace(",", "", StringComparison.Ordinal);
        }

        var plain = new StringBuilder(digits);
        while (plain.Length > 1 && plain[0] == '0' && char.IsDigit(plain[1]))
        {
            plain.Remove(0, 1);
        }

        var text = plain.ToString();
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }
}
