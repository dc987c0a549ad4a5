using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>
/// Writes a response as events, numbered from 0: created, in progress; for each item added, its parts, done; at the end completed, incomplete or failed.
/// Each event is whole in the pipe before the next begins.
/// </summary>
internal sealed class ResponseStream : IAnswerStream
{
    private readonly PipeWriter _pipe;
    private readonly ResponseCall _call;
    private readonly AnswerState _answer;
    private readonly ResponseOutput _output;
    private readonly Func<AnswerState, ResponseEnd> _end;
    private readonly Utf8JsonWriter _json;
    private int _next;

    /// <summary>Begins the stream: its first two events wait to be flushed; where the creation was told before, the second one alone.</summary>
    public ResponseStream(PipeWriter pipe, ResponseCall call, AnswerState answer, ResponseOutput output, Func<AnswerState, ResponseEnd> end)
    {
        (_pipe, _call, _answer, _output, _end) = (pipe, call, answer, output, end);
        _json = new Utf8JsonWriter((IBufferWriter<byte>)pipe, JsonResponse.WriterOptions);
        _next = call.Announced;
        if (_next == 0)
        {
            WriteResponse("response.created", ResponseEnd.InProgress);
        }

        WriteResponse("response.in_progress", ResponseEnd.InProgress);
    }

    /// <inheritdoc/>
    public void WriteDelta(ChoiceDelta delta)
    {
        var choice = _answer.ChoiceOf(delta);
        foreach (var activity in delta.Activities ?? [])
        {
            WriteActivity(activity);
        }

        if (delta.Text.Length > 0 || delta.Logprobs is { Count: > 0 })
        {
            WriteText(delta);
        }

        foreach (var part in delta.ToolCalls ?? [])
        {
            WriteCallPart(part);
        }

        if (delta.Annotations is { Count: > 0 } annotations)
        {
            WriteAnnotations(annotations);
        }

        if (delta.FinishReason is { } reason)
        {
            choice.Finish = reason;
            FinishItems();
        }
    }

    /// <inheritdoc/>
    public void WriteEnd()
    {
        var end = _end(_answer);
        WriteResponse($"response.{end.Status}", end);
    }

    /// <inheritdoc/>
    public void WriteError(ApiError error)
    {
        Begin("error");
        _json.WriteString("code"u8, error.Code ?? error.Type);
        _json.WriteString("message"u8, error.Message);
        _json.WriteString("param"u8, error.Param);
        End();
        WriteResponse("response.failed", ResponseEnd.Failed(error));
    }

    /// <inheritdoc/>
    public void WriteKeepAlive() => _pipe.Write(": keep-alive\n\n"u8);

    /// <inheritdoc/>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => !(await _pipe.FlushAsync(cancellationToken)).IsCompleted;

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void WriteText(ChoiceDelta delta)
    {
        var item = _output.Message(out var isNew);
        if (isNew)
        {
            WriteItem("response.output_item.added", item, "in_progress");
            BeginAt("response.content_part.added", item, isPart: true);
            _json.WritePropertyName("part"u8);
            ResponseWriter.WritePart(_json, item);
            End();
        }

        item.Add(delta.Text, delta.Logprobs);
        BeginAt("response.output_text.delta", item, isPart: true);
        _json.WriteString("delta"u8, delta.Text);
        ResponseWriter.WriteLogprobs(_json, delta.Logprobs ?? []);
        End();
    }

    private void WriteAnnotations(IReadOnlyList<TextAnnotation> annotations)
    {
        if (_output.Items is not [.., { IsMessage: true } item])
        {
            return;
        }

        foreach (var annotation in annotations)
        {
            BeginAt("response.output_text.annotation.added", item, isPart: true);
            _json.WriteNumber("annotation_index"u8, item.Annotations.Count);
            _json.WritePropertyName("annotation"u8);
            AnnotationJson.Write(_json, annotation);
            End();
            item.Annotate([annotation]);
        }
    }

    private void WriteActivity(ToolActivity activity)
    {
        FinishMessage();
        if (_output.Activity(activity, out var isNew) is not { } item)
        {
            return;
        }

        var events = ActivityItemWriter.EventsOf(activity);
        if (isNew)
        {
            WriteItem("response.output_item.added", item, "in_progress");
            WriteBeginning(item, events);
        }

        if (activity.Status == ToolActivityStatus.InProgress)
        {
            return;
        }

        if (events is not null)
        {
            // A search has no event of its own for failing: its item says so.
            WriteMark($"{events}.{(activity.Status == ToolActivityStatus.Failed && !ActivityItemWriter.IsSearch(activity) ? "failed" : "completed")}", item);
        }

        item.IsDone = true;
        WriteItem("response.output_item.done", item, "completed");
    }

    private void WriteBeginning(OutputItem item, string? events)
    {
        if (events is null)
        {
            return;
        }

        WriteMark($"{events}.in_progress", item);
        if (ActivityItemWriter.IsSearch(item.Activity!))
        {
            WriteMark($"{events}.searching", item);
        }

        if (ActivityItemWriter.StreamsArguments(item.Activity!))
        {
            BeginAt("response.mcp_call_arguments.delta", item, isPart: false);
            _json.WriteString("delta"u8, item.Activity!.ArgumentsJson);
            End();
            BeginAt("response.mcp_call_arguments.done", item, isPart: false);
            _json.WriteString("arguments"u8, item.Activity.ArgumentsJson);
            End();
        }
    }

    private void WriteMark(string type, OutputItem item)
    {
        BeginAt(type, item, isPart: false);
        End();
    }

    private void FinishMessage()
    {
        if (_output.Items is [.., { IsMessage: true, IsDone: false } message])
        {
            FinishItem(message);
        }
    }

    private void WriteCallPart(ToolCallDelta part)
    {
        if (part.Id is not null)
        {
            FinishMessage();
        }

        var item = _output.Call(part, out var isNew);
        if (isNew)
        {
            WriteItem("response.output_item.added", item, "in_progress");
        }

        if (part.Arguments.Length > 0)
        {
            item.Add(part.Arguments);
            BeginAt("response.function_call_arguments.delta", item, isPart: false);
            _json.WriteString("delta"u8, part.Arguments);
            End();
        }
    }

    private void FinishItems()
    {
        if (_output.Items.Count == 0)
        {
            // An answer without a word is an empty message, as when it is sent at once.
            WriteText(new ChoiceDelta());
        }

        foreach (var item in _output.Items.Where(item => !item.IsDone))
        {
            FinishItem(item);
        }
    }

    private void FinishItem(OutputItem item)
    {
        item.IsDone = true;
        if (item.IsMessage)
        {
            BeginAt("response.output_text.done", item, isPart: true);
            _json.WriteString("text"u8, item.Text);
            ResponseWriter.WriteLogprobs(_json, item.Logprobs);
            End();
            BeginAt("response.content_part.done", item, isPart: true);
            _json.WritePropertyName("part"u8);
            ResponseWriter.WritePart(_json, item);
            End();
        }
        else
        {
            BeginAt("response.function_call_arguments.done", item, isPart: false);
            _json.WriteString("name"u8, item.Name);
            _json.WriteString("arguments"u8, item.Text);
            End();
        }

        var isCut = item == _output.Items[^1] && _answer.Choices[0].Finish is FinishReason.Length or FinishReason.ContentFilter;
        WriteItem("response.output_item.done", item, isCut ? "incomplete" : "completed");
    }

    private void WriteItem(string type, OutputItem item, string status)
    {
        Begin(type);
        _json.WriteNumber("output_index"u8, item.Index);
        _json.WritePropertyName("item"u8);
        ResponseWriter.WriteItem(_json, _call, item, status);
        End();
    }

    private void WriteResponse(string type, ResponseEnd end)
    {
        Begin(type);
        _json.WritePropertyName("response"u8);
        ResponseWriter.Write(_json, _call, _answer, _output, end);
        End();
    }

    private void BeginAt(string type, OutputItem item, bool isPart)
    {
        Begin(type);
        _json.WriteString("item_id"u8, item.Id);
        _json.WriteNumber("output_index"u8, item.Index);
        if (isPart)
        {
            _json.WriteNumber("content_index"u8, 0);
        }
    }

    private void Begin(string type)
    {
        _pipe.Write(Encoding.ASCII.GetBytes($"event: {type}\ndata: "));
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        _json.WriteNumber("sequence_number"u8, _next++);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _pipe.Write("\n\n"u8);
    }
}
