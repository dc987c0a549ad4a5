namespace OrleansLlm.Retrieval.Documents.Data;

/// <summary>Writes rows of a table as text. When the first row reads like names, the others name their fields: <c>City: Paris; Country: France</c>.</summary>
internal sealed class RowText
{
    private List<string>? _names;
    private bool _started;

    /// <summary>The text of the next row; empty when the row is.</summary>
    public string Next(IReadOnlyList<string> fields)
    {
        List<string> clean = [.. fields.Select(field => DocumentBuilder.Even(field).Replace('\n', ' '))];
        if (clean.TrueForAll(field => field.Length == 0))
        {
            return "";
        }

        if (!_started)
        {
            _started = true;
            _names = clean.Count > 1 && clean.TrueForAll(IsName) && clean.Distinct(StringComparer.OrdinalIgnoreCase).Count() == clean.Count ? clean : null;
            return string.Join(" | ", clean);
        }

        return _names is null
            ? string.Join(" | ", clean)
            : string.Join("; ", clean.Select((field, i) => i < _names.Count ? $"{_names[i]}: {field}" : field).Where((_, i) => clean[i].Length > 0));
    }

    private static bool IsName(string field) => field.Any(char.IsLetter) && field.Length <= 64;
}
