using System.Text;

namespace OrleansLlm.Tests.Collections;

/// <summary>Reads comma-separated values by RFC 4180: quoted fields may hold line ends and doubled quotes.</summary>
internal static class CsvRows
{
    /// <summary>Rows by column name.</summary>
    public static IEnumerable<Dictionary<string, string>> Read(string path)
    {
        string[]? header = null;
        foreach (var row in Fields(path))
        {
            if (header is null)
            {
                header = row;
            }
            else
            {
                yield return header.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Rows of a file without names of columns.</summary>
    public static IEnumerable<string[]> Fields(string path)
    {
        var text = File.ReadAllText(path);
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    field.Append(text[++i]);
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    fields.Add(field.ToString());
                    field.Clear();
                    break;
                case '\n' when !quoted:
                    fields.Add(field.ToString().TrimEnd('\r'));
                    field.Clear();
                    yield return [.. fields];
                    fields.Clear();
                    break;
                default:
                    field.Append(text[i]);
                    break;
            }
        }
    }
}
