using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansLlm.Retrieval.Citations;

/// <summary>Reads the marks that models write: <c>[1]</c>, <c>[1, 2]</c>, <c>[document 3]</c>, <c>【4†source】</c>.</summary>
internal static partial class CitationMark
{
    /// <summary>The longest mark.</summary>
    public const int MaxLength = 32;

    /// <summary>Whether a mark may begin so.</summary>
    public static bool Opens(char unit) => unit is '[' or '【';

    /// <summary>Whether a mark that is open may end so.</summary>
    public static bool Closes(char unit) => unit is ']' or '】';

    /// <summary>The numbers of a mark, each once; null when the text is no mark.</summary>
    public static IReadOnlyList<int>? Read(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            ? [.. match.Groups["number"].Captures.Select(capture => int.Parse(capture.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)).Distinct()]
            : null;
    }

    [GeneratedRegex(@"^[\[【]\s*(?:(?:docs?|documents?|sources?)\s*)?(?<number>\d{1,3})(?:\s*[,;]\s*(?<number>\d{1,3}))*(?:†[^\]】]*)?\s*[\]】]$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
