using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Batches;

namespace OrleansLlm.Cli.Batches;

/// <summary>Batches as text.</summary>
internal static class BatchText
{
    /// <summary>A batch, with why it stands still and what is wrong with it.</summary>
    public static string Of(Batch batch)
    {
        var lines = new List<string> { Table([batch]).TrimEnd('\n') };
        if (batch.Waiting is { } wait)
        {
            lines.Add($"waits since {CommonOptions.Show(wait.Since)}: {wait.Message} [{wait.Code}]");
        }

        lines.AddRange((batch.Errors?.Data ?? []).Select(error =>
            string.Create(CultureInfo.InvariantCulture, $"{(error.Line is { } line ? $"line {line}: " : "")}{error.Message} [{error.Code}]")));
        return string.Join('\n', lines);
    }

    /// <summary>Batches as a table.</summary>
    public static string Table(IReadOnlyList<Batch> batches) => TextTable.Format(
        ["id", "status", "requests", "answered", "failed", "endpoint", "created", "window", "answers", "failures"],
        [.. batches.Select(batch => (IReadOnlyList<string>)[
            batch.Id, batch.Status, Number(batch.RequestCounts.Total), Number(batch.RequestCounts.Completed), Number(batch.RequestCounts.Failed), batch.Endpoint,
            CommonOptions.Show(batch.CreatedAt), batch.CompletionWindow, batch.OutputFileId ?? "-", batch.ErrorFileId ?? "-",
        ])]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
