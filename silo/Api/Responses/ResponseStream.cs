using System.IO.Pipelines;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>
/// Writes a response as events, numbered from 0: created, in progress; for each item added, its parts, done; at the end completed, incomplete or failed.
/// </summary>
internal sealed class ResponseStream : IAnswerStream
{
    private readonly ResponseEventWriter _events;
    private readonly ResponseCall _call;
    private readonly AnswerState _answer;
    private readonly ResponseOutput _output;
    private readonly Func<AnswerState, ResponseEnd> _end;

    private Utf8JsonWriter Json => _events.Json;

    /// <summary>Begins the stream: its first two events wait to be flushed; where the creation was told before, the second one alone.</summary>
    public ResponseStream(PipeWriter pipe, ResponseCall call, AnswerState answer, ResponseOutput output, Func<AnswerState, ResponseEnd> end)
    {
        (_events, _call, _answer, _output, _end) = (new ResponseEventWriter(pipe, call.Announced), call, answer, output, end);
        if (call.Announced == 0)
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
        _events.Begin("error");
        Json.WriteString("code"u8, error.Code ?? error.Type);
        Json.WriteString("message"u8, error.Message);
        Json.WriteString("param"u8, error.Param);
        _events.End();
        WriteResponse("response.failed", ResponseEnd.Failed(error));
    }

    /// <inheritdoc/>
    public void WriteKeepAlive() => _events.WriteKeepAlive();

    /// <inheritdoc/>
    public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => _events.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();

    private void WriteText(ChoiceDelta delta)
    {
        var item = _output.Message(out var isNew);
        if (isNew)
        {
            WriteItem("response.output_item.added", item, "in_progress");
            _events.BeginAt("response.content_part.added", item, isPart: true);
            Json.WritePropertyName("part"u8);
            ResponseWriter.WritePart(Json, item);
            _events.End();
        }

        item.Add(delta.Text, delta.Logprobs);
        _events.BeginAt("response.output_text.delta", item, isPart: true);
        Json.WriteString("delta"u8, delta.Text);
        ResponseWriter.WriteLogprobs(Json, delta.Logprobs ?? []);
        _events.End();
    }

    private void WriteAnnotations(IReadOnlyList<TextAnnotation> annotations)
    {
        if (_output.Items is not [.., { IsMessage: true } item])
        {
            return;
        }

        foreach (var annotation in annotations)
        {
            _events.BeginAt("response.output_text.annotation.added", item, isPart: true);
            Json.WriteNumber("annotation_index"u8, item.Annotations.Count);
            Json.WritePropertyName("annotation"u8);
            AnnotationJson.Write(Json, annotation);
            _events.End();
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
            _events.WriteMark($"{events}.{(activity.Status == ToolActivityStatus.Failed && !ActivityItemWriter.IsSearch(activity) ? "failed" : "completed")}", item);
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

        _events.WriteMark($"{events}.in_progress", item);
        if (ActivityItemWriter.IsSearch(item.Activity!))
        {
            _events.WriteMark($"{events}.searching", item);
        }

        if (ActivityItemWriter.StreamsArguments(item.Activity!))
        {
            _events.BeginAt("response.mcp_call_arguments.delta", item, isPart: false);
            Json.WriteString("delta"u8, item.Activity!.ArgumentsJson);
            _events.End();
            _events.BeginAt("response.mcp_call_arguments.done", item, isPart: false);
            Json.WriteString("arguments"u8, item.Activity.ArgumentsJson);
            _events.End();
        }
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
            _events.BeginAt("response.function_call_arguments.delta", item, isPart: false);
            Json.WriteString("delta"u8, part.Arguments);
            _events.End();
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
            _events.BeginAt("response.output_text.done", item, isPart: true);
            Json.WriteString("text"u8, item.Text);
            ResponseWriter.WriteLogprobs(Json, item.Logprobs);
            _events.End();
            _events.BeginAt("response.content_part.done", item, isPart: true);
            Json.WritePropertyName("part"u8);
            ResponseWriter.WritePart(Json, item);
            _events.End();
        }
        else
        {
            _events.BeginAt("response.function_call_arguments.done", item, isPart: false);
            Json.WriteString("name"u8, item.Name);
            Json.WriteString("arguments"u8, item.Text);
            _events.End();
        }

        var isCut = item == _output.Items[^1] && _answer.Choices[0].Finish is FinishReason.Length or FinishReason.ContentFilter;
        WriteItem("response.output_item.done", item, isCut ? "incomplete" : "completed");
    }

    private void WriteItem(string type, OutputItem item, string status)
    {
        _events.Begin(type);
        Json.WriteNumber("output_index"u8, item.Index);
        Json.WritePropertyName("item"u8);
        ResponseWriter.WriteItem(Json, _call, item, status);
        _events.End();
    }

    private void WriteResponse(string type, ResponseEnd end)
    {
        _events.Begin(type);
        Json.WritePropertyName("response"u8);
        ResponseWriter.Write(Json, _call, _answer, _output, end);
        _events.End();
    }
}
