using System.IO.Pipelines;
using System.Text.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>An answer as a list of choices: chats and plain completions.</summary>
/// <param name="format">What differs between them.</param>
internal sealed class ChoicesShape(IAnswerFormat format) : IAnswerShape
{
    /// <inheritdoc/>
    public string Operation => format.Operation;

    /// <inheritdoc/>
    public IAnswerStream Open(PipeWriter output, AnswerState answer, bool includeUsage) => new SseWriter(output, answer, format, includeUsage);

    /// <inheritdoc/>
    public Task CompleteAsync(AnswerState answer, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void WriteWhole(Utf8JsonWriter writer, AnswerState answer) => AnswerWriter.WriteWhole(writer, answer, format);
}
