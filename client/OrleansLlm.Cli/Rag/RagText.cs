using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.VectorStores;

namespace OrleansLlm.Cli.Rag;

/// <summary>Vector stores, their files and what they find, as text.</summary>
internal static class RagText
{
    private const int MaxShown = 300;

    /// <summary>Stores as a table.</summary>
    public static string Stores(IReadOnlyList<VectorStore> stores) => TextTable.Format(
        ["id", "name", "status", "files", "reading", "failed", "bytes", "language", "model", "created", "expires"],
        [.. stores.Select(store => (IReadOnlyList<string>)[
            store.Id, store.Name ?? "", store.Status, Number(store.FileCounts.Total), Number(store.FileCounts.InProgress), Number(store.FileCounts.Failed),
            Number(store.UsageBytes), store.Language ?? "-", store.EmbeddingModel ?? "-", CommonOptions.Show(store.CreatedAt), CommonOptions.Show(store.ExpiresAt),
        ])]);

    /// <summary>Files as a table, with what is wrong with them.</summary>
    public static string Files(IReadOnlyList<VectorStoreFile> files) => TextTable.Format(
        ["id", "name", "status", "chunks", "language", "how far", "error"],
        [.. files.Select(file => (IReadOnlyList<string>)[
            file.Id, file.Filename ?? "", file.Status, Number(file.Chunks), file.Language ?? "-", Progress(file), file.LastError?.Message ?? "-",
        ])]);

    /// <summary>A store with some of its files.</summary>
    public static string Status(VectorStore store, IReadOnlyList<VectorStoreFile> files) =>
        Stores([store]) + (files.Count > 0 ? "\n" + Files(files) : "");

    /// <summary>Passages, and what each stage gave them.</summary>
    public static string Results(SearchResults results)
    {
        var lines = new List<string>();
        foreach (var (passage, place) in results.Data.Select((passage, i) => (passage, i + 1)))
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{place}. {passage.Score:F3}  {passage.Filename}{Place(passage.Chunk)}{Scores(passage)}"));
            var text = passage.Text.ReplaceLineEndings(" ");
            lines.Add($"   {(text.Length <= MaxShown ? text : text[..MaxShown] + "...")}");
        }

        lines.AddRange((results.Stages ?? []).Select(stage => string.Create(
            CultureInfo.InvariantCulture, $"{stage.Name}: {stage.Hits.Count} in {stage.DurationMs:F1} ms")));
        return lines.Count > 0 ? string.Join('\n', lines) : "nothing found";
    }

    private static string Place(SearchChunk? chunk) =>
        (chunk?.Page is { } page ? $", page {Number(page)}" : "") + (chunk?.Context is { } context ? $", {context}" : "");

    private static string Scores(SearchPassage passage) => passage.Scores is { Count: > 0 } scores
        ? "  [" + string.Join(' ', scores.Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Key} {score.Value:F3}"))) + "]"
        : "";

    private static string Progress(VectorStoreFile file) => file.Progress is not { } progress ? "-"
        : progress.Waiting is { } wait ? $"waits: {wait.Message}"
        : progress.Chunks > 0 ? string.Create(CultureInfo.InvariantCulture, $"{progress.Stage} {progress.ReadyChunks}/{progress.Chunks}")
        : progress.Stage;

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
