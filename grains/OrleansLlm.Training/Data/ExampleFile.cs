using System.Text.Json;
using OrleansLlm.Models.Templates;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Data;

/// <summary>
/// Reads examples, one JSON object a line. Chats: <c>messages</c> and <c>tools</c> as OpenAI's fine-tuning files have them (an assistant's message with
/// <c>weight</c> 0 is read, not learned); instructions: <c>prompt</c> (or <c>instruction</c> with <c>input</c>) and <c>completion</c> (<c>response</c>, <c>output</c>);
/// texts: <c>text</c>. Preferences: OpenAI's <c>input</c>, <c>preferred_output</c>, <c>non_preferred_output</c>, or <c>prompt</c>, <c>chosen</c>, <c>rejected</c>.
/// Pairs: <c>anchor</c> (<c>query</c>), <c>positive</c>, <c>negative</c> (a text or several).
/// </summary>
public static class ExampleFile
{
    /// <summary>Reads a file's examples; blank lines are left out.</summary>
    /// <exception cref="TrainingException">A line is none of the formats; names the line.</exception>
    public static IEnumerable<TrainingExample> Read(string path)
    {
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return Parse(text, path, line);
            }
        }
    }

    /// <summary>Reads one line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="origin">The file, for messages.</param>
    /// <param name="line">The line's number, from 1.</param>
    /// <exception cref="TrainingException">It is none of the formats.</exception>
    public static TrainingExample Parse(string text, string origin, int line)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return ExampleReader.Read(document.RootElement) with { Line = line };
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new TrainingException($"{origin}, line {line}: {error.Message}", error);
        }
    }
}
