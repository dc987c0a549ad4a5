using System.Text;

namespace OrleansLlm.Benchmarks.Embedding;

/// <summary>Reads comma-separated files (RFC 4180): quoted fields may hold commas, quotes and line ends.</summary>
internal static class CsvRows
{
    public static IEnumerable<string[]> Read(string path)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        var text = File.ReadAllText(path);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quoted && letter == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (quoted || letter is not (',' or '\n' or '\r'))
            {
                field.Append(letter);
            }
            else if (letter != '\r')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (letter == '\n')
                {
                    yield return [.. fields];
                    fields.Clear();
                }
            }
        }

        if (field.Length > 0 || fields.Count > 0)
        {
            yield return [.. fields, field.ToString()];
        }
    }
}
