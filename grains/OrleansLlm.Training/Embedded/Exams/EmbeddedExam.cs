using System.Text.Json.Nodes;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Embedded.Exams;

/// <summary>
/// Measures a model on made examples by exact match: each of an example's answers is asked for after the right conversation so far, and the example counts when
/// all are right. Calls are compared by name and by the value of their arguments.
/// </summary>
public static class EmbeddedExam
{
    /// <summary>Runs an exam.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="answer">The model.</param>
    /// <param name="concurrency">Examples at once, at least 1.</param>
    /// <param name="progress">Told the share that is done; may be null.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<ExamResult> RunAsync(
        IReadOnlyList<EmbeddedExample> examples, ExamAnswer answer, int concurrency, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(answer);
        var mistakes = new ExamMistake?[examples.Count];
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, examples.Count, options, async (i, token) =>
        {
            mistakes[i] = await FirstMistakeAsync(examples[i], answer, token).ConfigureAwait(false);
            progress?.Report(Interlocked.Increment(ref done) / (double)examples.Count);
        }).ConfigureAwait(false);
        return new ExamResult(
            [.. examples.Index().GroupBy(entry => entry.Item.Family).Select(group => new FamilyScore(group.Key, group.Count(entry => mistakes[entry.Index] is null), group.Count()))],
            [.. mistakes.Where(mistake => mistake is not null).Select(mistake => mistake!)]);
    }

    private static async Task<ExamMistake?> FirstMistakeAsync(EmbeddedExample example, ExamAnswer answer, CancellationToken token)
    {
        for (int place = 0; place < example.Messages.Count; place++)
        {
            if (example.Messages[place].Role == "assistant")
            {
                var given = await answer([.. example.Messages.Take(place)], example.Tools, token).ConfigureAwait(false);
                if (!IsRight(example.Messages[place], given))
                {
                    return new ExamMistake(example, place, given);
                }
            }
        }

        return null;
    }

    private static bool IsRight(TemplateMessage expected, TemplateMessage given) => expected.ToolCalls is [var call]
        ? given.ToolCalls is [var made] && made.Name == call.Name && JsonNode.DeepEquals(Parse(call.ArgumentsJson), Parse(made.ArgumentsJson))
        : given.ToolCalls is null or [] && given.Content == expected.Content;

    private static JsonNode? Parse(string json) => JsonNode.Parse(json.Length == 0 ? "{}" : json);
}
