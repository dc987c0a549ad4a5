using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Bench;

/// <summary>
/// Reads traces in the form of the Azure LLM inference traces (Splitwise, ISCA 2024): a CSV with the columns
/// <c>TIMESTAMP,ContextTokens,GeneratedTokens</c>, in any order.
/// </summary>
internal static class TraceReader
{
    private static readonly string[] Columns = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"];

    /// <summary>The requests of a trace, its first one at 0.</summary>
    /// <param name="text">The CSV.</param>
    /// <param name="speed">How many times faster than recorded; above 0.</param>
    /// <param name="maxPrompt">Longer prompts are cut to this many tokens.</param>
    /// <param name="maxOutput">Longer answers are cut to this many tokens.</param>
    /// <exception cref="CliException">A column or a value is missing or malformed; the line is named.</exception>
    public static IEnumerable<PlannedRequest> Read(TextReader text, double speed, int maxPrompt, int maxOutput)
    {
        var head = text.ReadLine()?.TrimStart('\uFEFF').Split(',') ?? [];
        var positions = Array.ConvertAll(Columns, column => Array.FindIndex(head, name => name.Trim().Equals(column, StringComparison.OrdinalIgnoreCase)));
        if (Array.IndexOf(positions, -1) is >= 0 and var missing)
        {
            throw new CliException($"The trace has no column {Columns[missing]}. Given: {string.Join(',', head)}");
        }

        DateTime? start = null;
        var index = 0;
        for (var line = 2; text.ReadLine() is { } row; line++)
        {
            if (string.IsNullOrWhiteSpace(row))
            {
                continue;
            }

            var (time, prompt, output) = ReadRow(row.Split(','), positions, line);
            start ??= time;
            var at = (time - start.Value) / speed;
            if (at < TimeSpan.Zero)
            {
                throw new CliException($"Line {line} of the trace lies before its first line.");
            }

            yield return new PlannedRequest(index++, at, Math.Clamp(prompt, 1, maxPrompt), Math.Clamp(output, 1, maxOutput));
        }
    }

    private static (DateTime Time, int Prompt, int Output) ReadRow(string[] cells, int[] positions, int line)
    {
        if (positions.All(position => position < cells.Length)
            && DateTime.TryParse(
                cells[positions[0]], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && int.TryParse(cells[positions[1]], CultureInfo.InvariantCulture, out var prompt)
            && int.TryParse(cells[positions[2]], CultureInfo.InvariantCulture, out var output))
        {
            return (time, prompt, output);
        }

        throw new CliException($"Line {line} of the trace must hold a time and two numbers. Given: {string.Join(',', cells)}");
    }
}
