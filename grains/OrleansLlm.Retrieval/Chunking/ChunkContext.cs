using System.Collections.Immutable;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>What stands over a place of a document.</summary>
/// <param name="document">The document.</param>
/// <param name="count">Counts tokens.</param>
/// <param name="around">What lies around a place, where that is not told by headings; else null.</param>
internal sealed class ChunkContext(Document document, TokenCounter count, Func<int, List<string>>? around = null)
{
    private const string Between = " > ";

    /// <summary>The headings, or declarations, over a chunk that begins there; the innermost of them when there is no room for all.</summary>
    /// <param name="position">Where the chunk begins.</param>
    /// <param name="most">The most tokens.</param>
    public string At(int position, int most)
    {
        if (most == 0)
        {
            return "";
        }

        IReadOnlyList<string> path = around is null ? Headings(position) : around(position);
        for (var first = 0; first < path.Count; first++)
        {
            var text = string.Join(Between, path.Skip(first));
            if (count(text) <= most)
            {
                return text;
            }
        }

        return "";
    }

    // A heading that the chunk begins with is in its own text.
    private ImmutableArray<string> Headings(int position)
    {
        var path = document.HeadingsAt(position);
        return document.IsHeading(position) ? path[..^1] : path;
    }
}
