using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Routing.Learning.Data;

/// <summary>Reads labelled texts from CSV or JSON lines files: columns <c>text</c> (or <c>prompt</c>, <c>question</c>) and <c>label</c> (or <c>intent</c>, <c>category</c>).</summary>
public static class LabelledDataReader
{
    private static readonly string[] TextColumns = ["text", "prompt", "question", "input"];
    private static readonly string[] LabelColumns = ["label", "intent", "category"];

    /// <summary>Reads a file, or the .csv and .jsonl files of a folder.</summary>
    /// <exception cref="LlmException">InvalidRequest: names file, line and column of the first mistake.</exception>
    public static IReadOnlyList<LabelledText> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = TableReader.FilesOf(path);
        var given = TableReader.ColumnsOf(files[0]);
        var (text, label) = (Column(given, TextColumns, files[0]), Column(given, LabelColumns, files[0]));
        return [.. files.SelectMany(TableReader.Read).Select(row => new LabelledText(row.RequireText(text), row.RequireText(label)))];
    }

    private static string Column(IReadOnlyList<string> given, string[] wanted, string file) => wanted.FirstOrDefault(given.Contains)
        ?? throw new LlmException(
            LlmErrorCode.InvalidRequest, $"{Path.GetFileName(file)} has no column {string.Join(", ", wanted)}. Given: {string.Join(", ", given)}", "data");
}
