using System.Text.RegularExpressions;

namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>Finds what stands at the top or foot of most pages: titles, dates, page numbers.</summary>
internal static partial class RunningText
{
    private const int LeastPages = 3;
    private const int Longest = 120;

    /// <summary>Keys of the blocks to leave out.</summary>
    public static HashSet<string> Find(List<List<PdfBlock>> pages) =>
        [.. pages.SelectMany(page => page.Select(KeyOf).Where(key => key.Length > 0).Distinct())
            .GroupBy(key => key, StringComparer.Ordinal)
            .Where(group => group.Count() >= LeastPages && group.Count() * 2 > pages.Count)
            .Select(group => group.Key)];

    /// <summary>A block's text with its numbers taken out; empty for blocks that are no running text.</summary>
    public static string KeyOf(PdfBlock block) =>
        block.IsAtEdge && !block.IsTable && block.Text.Length <= Longest ? Number().Replace(block.Text, "#").Trim() : "";

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
