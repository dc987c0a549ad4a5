using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Writes an answer as server-sent events straight into the response's pipe. Nothing is sent before <see cref="FlushAsync"/>.</summary>
internal sealed class SseWriter(PipeWriter output, AnswerState answer, IAnswerFormat format, bool includeUsage, ReplyCursor? position = null) : IAnswerStream
{
    private readonly Utf8JsonWriter _json = new((IBufferWriter<byte>)output, JsonResponse.WriterOptions);
    private ReplyCursor? _position = position;
    private bool _isInEvent;

    /// <summary>Writes the events of one delta: start of the choice, text and calls, end of the choice.</summary>
    public void WriteDelta(ChoiceDelta gained)
    {
        var choice = answer.ChoiceOf(gained);
        var delta = choice.Join(gained);
        var says = delta.Text.Length > 0 || delta.Logprobs is { Count: > 0 } || delta.ToolCalls is { Count: > 0 } || delta.Activities is not null || delta.Annotations is not null;

        // The start tells whether there is text, which is not known while a text is held back that may become a call.
        if (!choice.Started && (says || delta.FinishReason is not null))
        {
            choice.Started = true;
            if (format.HasStart(choice))
            {
                BeginChunk();
                format.WriteStart(_json, choice, delta);
                EndChunk();
            }
        }

        if (says)
        {
            _position = _position?.After(delta);
            BeginChunk();
            format.WriteDelta(_json, choice, delta);
            EndChunk();
        }

        if (delta.FinishReason is FinishReason reason)
        {
            choice.Finish = reason;
            BeginChunk();
            format.WriteFinish(_json, choice, reason);
            EndChunk();
        }
    }

    /// <summary>Writes the usage, when asked for, and the mark of a good end.</summary>
    public void WriteEnd()
    {
        if (includeUsage)
        {
            BeginChunk();
            _json.WriteEndArray();
            AnswerWriter.WriteUsage(_json, answer);
            EndEvent();
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    /// <summary>Writes an error event; nothing may follow.</summary>
    public void WriteError(ApiError error)
    {
        if (_isInEvent)
        {
            throw new InvalidOperationException("An event is half written; only cutting the connection tells the truth now.");
        }

        output.Write("event: error\ndata: "u8);
        ErrorWriter.WriteEnvelope(_json, error);
        _json.Flush();
        output.Write("\n\n"u8);
    }

    /// <summary>Writes a comment, which clients skip.</summary>
    public void WriteKeepAlive() => output.Write(": keep-alive\n\n"u8);

    /// <summary>Sends what was written; false when nobody reads it any more.</summary>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken) =>
        !(await output.FlushAsync(cancellationToken)).IsCompleted;

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void BeginChunk()
    {
        _isInEvent = true;
        if (_position is not null)
        {
            output.Write(Encoding.UTF8.GetBytes($"id: {_position}\n"));
        }

        output.Write("data: "u8);
        AnswerWriter.WriteHead(_json, answer, format.ChunkObject);
    }

    private void EndChunk()
    {
        _json.WriteEndArray();
        if (includeUsage)
        {
            _json.WriteNull("usage"u8);
        }

        EndEvent();
    }

    private void EndEvent()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        output.Write("\n\n"u8);
        _isInEvent = false;
    }
}
