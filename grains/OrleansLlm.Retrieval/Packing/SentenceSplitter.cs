using OrleansLlm.Retrieval.Chunking;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>Cuts texts into sentences, items of lists and rows of tables. What lies between them is white space only.</summary>
internal static class SentenceSplitter
{
    /// <summary>The sentences, ascending and disjoint, without white space around them.</summary>
    public static List<TextSpan> Split(string text)
    {
        var sentences = new List<TextSpan>();
        for (var start = 0; start < text.Length;)
        {
            var end = BlockEnd(text, start);
            var from = start;
            foreach (var next in SentenceBreaks.Find(text, start, end))
            {
                Add(sentences, text, from, next);
                from = next;
            }

            Add(sentences, text, from, end);
            start = end;
        }

        return sentences;
    }

    /// <summary>Where the paragraph, item or row that begins there ends: lines that only wrap go on.</summary>
    private static int BlockEnd(string text, int start)
    {
        for (var line = text.IndexOf('\n', start); line >= 0; line = text.IndexOf('\n', line + 1))
        {
            if (line + 1 >= text.Length || StartsBlock(text.AsSpan(line + 1)) || text[start] is '#' or '|')
            {
                return line + 1;
            }
        }

        return text.Length;
    }

    private static bool StartsBlock(ReadOnlySpan<char> line)
    {
        var content = line.TrimStart(" \t");
        if (content.IsEmpty || content[0] is '\n' or '#' or '|' or '>' or '•')
        {
            return true;
        }

        if (content[0] is '-' or '*' or '+')
        {
            return content.Length > 1 && content[1] == ' ';
        }

        var digits = 0;
        while (digits < content.Length && char.IsAsciiDigit(content[digits]))
        {
            digits++;
        }

        return digits is > 0 and < 4 && digits + 1 < content.Length && content[digits] is '.' or ')' && content[digits + 1] == ' ';
    }

    private static void Add(List<TextSpan> sentences, string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (end > start)
        {
            sentences.Add(new TextSpan(start, end - start));
        }
    }
}
