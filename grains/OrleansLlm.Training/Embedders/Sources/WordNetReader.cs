using System.Globalization;

namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Reads the data files of WordNet (format: wndb(5WN)).</summary>
internal static class WordNetReader
{
    /// <summary>Reads one <c>data.*</c> file.</summary>
    public static IEnumerable<Synset> Read(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            // The licence at the top is indented.
            if (line.Length > 0 && line[0] != ' ')
            {
                yield return ReadLine(line);
            }
        }
    }

    private static Synset ReadLine(string line)
    {
        int bar = line.IndexOf('|', StringComparison.Ordinal);
        string[] fields = line[..bar].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int words = int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        int at = 4 + (2 * words);
        int links = int.Parse(fields[at], CultureInfo.InvariantCulture);
        var (definition, examples) = Gloss(line[(bar + 1)..]);
        return new Synset(
            Key(fields[2], fields[0]),
            [.. Enumerable.Range(0, words).Select(i => Word(fields[4 + (2 * i)]))],
            definition,
            examples,
            [.. Enumerable.Range(0, links).Select(i => Link(fields.AsSpan(at + 1 + (4 * i), 4)))]);
    }

    // Adjectives may carry a mark of their place: "galore(ip)".
    private static string Word(string field)
    {
        int mark = field.IndexOf('(', StringComparison.Ordinal);
        return (mark > 0 ? field[..mark] : field).Replace('_', ' ').ToLowerInvariant();
    }

    private static SynsetLink Link(ReadOnlySpan<string> fields) => new(
        fields[0],
        Key(fields[2], fields[1]),
        int.Parse(fields[3][..2], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        int.Parse(fields[3][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    // A satellite adjective (s) is an adjective to those that point at it.
    private static string Key(string part, string offset) => (part == "s" ? "a" : part) + offset;

    private static (string Definition, string[] Examples) Gloss(string gloss)
    {
        string[] parts = gloss.Split('"');
        var examples = Enumerable.Range(0, parts.Length / 2).Select(i => parts[(2 * i) + 1].Trim()).Where(text => text.Contains(' ', StringComparison.Ordinal));
        return (parts[0].Trim().TrimEnd(';').Trim(), [.. examples]);
    }
}
