using System.Text.RegularExpressions;

namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Reads the comments of TypeScript declarations: what an interface's makers say of each name.</summary>
internal static partial class TypingsReader
{
    private const int ShortestText = 30;
    private const int LongestText = 1_200;

    /// <summary>Each name with its comment's first sentence, and neighbouring sentences of comments.</summary>
    /// <param name="text">A declaration file.</param>
    /// <param name="seen">Comments met before, which are passed over; added to.</param>
    public static IEnumerable<TextPair> Read(string text, HashSet<string> seen)
    {
        foreach (Match match in Documented().Matches(text))
        {
            string comment = Plain(match.Groups["comment"].Value);
            if (comment.Length is < ShortestText or > LongestText || !seen.Add(comment))
            {
                continue;
            }

            var sentences = ProseReader.Sentences(comment);
            if (sentences.Count > 0)
            {
                yield return new TextPair(Words(match.Groups["name"].Value), sentences[0], PairKind.Heading);
            }

            foreach (var pair in ProseReader.Pairs(sentences))
            {
                yield return pair;
            }
        }
    }

    private static string Plain(string comment)
    {
        int tag = comment.IndexOf("* @", StringComparison.Ordinal);
        string text = Markup().Replace(Margin().Replace(tag >= 0 ? comment[..tag] : comment, " "), " ");
        return Spaces().Replace(text, " ").Trim();
    }

    /// <summary>The words of a name: <c>failureReason</c> and <c>failure_reason</c> become <c>failure reason</c>.</summary>
    internal static string Words(string name) => Humps().Replace(name, " ").Replace('_', ' ').Replace('$', ' ').ToLowerInvariant();

    [GeneratedRegex(@"/\*\*(?<comment>(?:[^*]|\*(?!/)){10,4000})\*/\s*(?:(?:export|declare|readonly|static|interface|class|type|namespace|function|const|abstract|public)\s+)*['""]?(?<name>[A-Za-z_$][\w$]*)")]
    private static partial Regex Documented();

    [GeneratedRegex(@"(^|\n)\s*\*?")]
    private static partial Regex Margin();

    [GeneratedRegex(@"<[^>]{1,200}>|\{@\w+|[`}]|https?://\S+|\]\([^)]*\)|[\[\]]")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Humps();
}
