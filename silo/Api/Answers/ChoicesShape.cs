using System.IO.Pipelines;
using System.Text.Json;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>An answer as a list of choices: chats and plain completions.</summary>
/// <param name="format">What differs between them.</param>
/// <param name="position">Where the stream begins, so that each event gets an id from which reading may go on; null: events have no ids.</param>
internal sealed class ChoicesShape(IAnswerFormat format, ReplyCursor? position = null) : IAnswerShape
{
    /// <inheritdoc/>
    public string Operation => format.Operation;

    /// <inheritdoc/>
    public IAnswerStream Open(PipeWriter output, AnswerState answer, bool includeUsage) => new SseWriter(output, answer, format, includeUsage, position);

    /// <inheritdoc/>
    public Task CompleteAsync(AnswerState answer, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void WriteWhole(Utf8JsonWriter writer, AnswerState answer) => AnswerWriter.WriteWhole(writer, answer, format);
}
