using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Places to cut running text: before headings, between blocks, lines and sentences.</summary>
internal static class TextCuts
{
    private const float WidestHeading = 20;
    private const float Block = 8;
    private const float TableRow = 5;
    private const float Line = 4;
    private const float Sentence = 3;

    /// <summary>Cuts of a document, ascending.</summary>
    /// <param name="document">The document.</param>
    /// <param name="headings">Headings are better places than other blocks, the wider the better.</param>
    public static List<Cut> Of(Document document, bool headings)
    {
        var cuts = new SortedDictionary<int, float>();
        foreach (var (position, strength) in Lines(document.Text))
        {
            cuts[position] = strength;
        }

        foreach (var position in SentenceBreaks.Find(document.Text, 0, document.Text.Length))
        {
            cuts.TryAdd(position, Sentence);
        }

        DocumentBlock? former = null;
        foreach (var block in document.Blocks)
        {
            // Nothing is cut off right behind the heading over it.
            cuts[block.Start] = former is { Kind: BlockKind.Heading } ? Sentence - 1 : Strength(block, headings);
            Inside(cuts, document.Text, block);
            former = block;
        }

        return [.. cuts.Where(cut => cut.Key > 0 && cut.Key < document.Text.Length).Select(cut => new Cut(cut.Key, cut.Value))];
    }

    /// <summary>Cuts between sentences and blocks alone, all alike.</summary>
    public static List<Cut> Sentences(Document document) =>
        [.. SentenceBreaks.Find(document.Text, 0, document.Text.Length).Concat(document.Blocks.Select(block => block.Start)).Distinct().Order()
            .Where(position => position > 0).Select(position => new Cut(position, Sentence))];

    private static float Strength(DocumentBlock block, bool headings) =>
        block.Kind != BlockKind.Heading ? Block : headings ? WidestHeading - Math.Min(block.Level, 9) : Block + 1;

    private static void Inside(SortedDictionary<int, float> cuts, string text, DocumentBlock block)
    {
        for (var i = text.IndexOf('\n', block.Start, block.Length); i >= 0 && i + 1 < block.End; i = text.IndexOf('\n', i + 1, block.End - i - 1))
        {
            // Blank lines in code mean as much as they do between blocks.
            if (cuts.ContainsKey(i + 1))
            {
                cuts[i + 1] = block.Kind == BlockKind.Table ? TableRow : cuts[i + 1];
            }
        }
    }

    private static IEnumerable<(int Position, float Strength)> Lines(string text)
    {
        for (var i = text.IndexOf('\n', StringComparison.Ordinal); i >= 0;)
        {
            var next = i + 1;
            var blank = false;
            while (next < text.Length && char.IsWhiteSpace(text[next]))
            {
                blank |= text[next] == '\n';
                next++;
            }

            // Cuts lie at the start of a line, before its indentation.
            var start = text.LastIndexOf('\n', Math.Min(next, text.Length) - 1) + 1;
            if (next < text.Length)
            {
                yield return (start, blank ? Block - 1 : Line);
            }

            i = next < text.Length ? text.IndexOf('\n', next) : -1;
        }
    }
}
