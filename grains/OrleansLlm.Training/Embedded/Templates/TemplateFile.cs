namespace OrleansLlm.Training.Embedded.Templates;

/// <summary>
/// The texts that all examples are made from, as blocks: <c>## name: head | head</c>, then lines <c>key: text</c>. A key that ends in <c>*</c> marks a line
/// that is held out; <c>#</c> begins a comment.
/// </summary>
internal static class TemplateFile
{
    /// <summary>Reads one of the files of this library.</summary>
    public static IReadOnlyList<TemplateBlock> Read(string name)
    {
        using var stream = typeof(TemplateFile).Assembly.GetManifestResourceStream($"OrleansLlm.Training.Embedded.{name}.txt")
            ?? throw new ArgumentException($"There is no file of templates named '{name}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <exception cref="InvalidDataException">A line is neither a head, a line with a key, nor a comment.</exception>
    public static IReadOnlyList<TemplateBlock> Parse(string text)
    {
        var blocks = new List<(string Head, List<TemplateLine> Lines)>();
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                blocks.Add((line[3..], []));
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                int colon = line.IndexOf(": ", StringComparison.Ordinal);
                if (colon < 1 || blocks.Count == 0)
                {
                    throw new InvalidDataException($"A line of a template has the form 'key: text' and follows the head of a block. Given: '{line}'.");
                }

                string key = line[..colon];
                blocks[^1].Lines.Add(new TemplateLine(key.TrimEnd('*'), SlotText.Parse(line[(colon + 2)..]), key[^1] == '*'));
            }
        }

        return [.. blocks.Select(block => Block(block.Head, block.Lines))];
    }

    private static TemplateBlock Block(string head, List<TemplateLine> lines)
    {
        string[] parts = head.Split(": ", 2);
        IReadOnlyList<IReadOnlyList<string>> heads = parts.Length == 1
            ? []
            : [.. parts[1].Split('|').Select(words => words.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        return new TemplateBlock(parts[0], heads, lines);
    }
}
