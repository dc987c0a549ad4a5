using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>A response on the wire, and its keeping. One for each request.</summary>
/// <param name="call">What was asked.</param>
/// <param name="clock">The clock.</param>
/// <param name="keep">Keeps the response; null: it is not kept.</param>
internal sealed class ResponseShape(ResponseCall call, TimeProvider clock, Func<StoredResponse, CancellationToken, Task>? keep) : IAnswerShape
{
    private readonly ResponseOutput _output = new();
    private ResponseEnd? _end;

    /// <inheritdoc/>
    public string Operation => "chat";

    /// <inheritdoc/>
    public IAnswerStream Open(PipeWriter output, AnswerState answer, bool includeUsage) => new ResponseStream(output, call, answer, _output, EndOf);

    /// <inheritdoc/>
    public void WriteWhole(Utf8JsonWriter writer, AnswerState answer) => ResponseWriter.Write(writer, call, answer, _output, EndOf(answer));

    /// <inheritdoc/>
    public async Task CompleteAsync(AnswerState answer, CancellationToken cancellationToken)
    {
        Collect(answer.Choices[0]);
        if (keep is not null)
        {
            await keep(ToStored(answer), cancellationToken);
        }
    }

    /// <summary>How a whole answer ended; told once, so that what is kept is what was sent.</summary>
    private ResponseEnd EndOf(AnswerState answer) => _end ??= ResponseEnd.Of(answer.Choices[0].Finish, clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Takes over what was gathered of an answer that is sent at once; of a stream there is nothing.</summary>
    private void Collect(ChoiceState choice)
    {
        CollectSteps(choice);
        if (choice.ToolCalls.Count == 0 && _output.Items.Count == 0)
        {
            _output.Message(out _);
        }

        foreach (var (toolCall, i) in choice.ToolCalls.Select((toolCall, i) => (toolCall, i)))
        {
            _output.Call(new ToolCallDelta { Index = i, Id = toolCall.Id, Name = toolCall.Name }, out _).Add(toolCall.ArgumentsJson);
        }

        foreach (var item in _output.Items)
        {
            item.IsDone = true;
        }
    }

    /// <summary>What was said and what server tools did, in its order: each step's text is a message of its own.</summary>
    private void CollectSteps(ChoiceState choice)
    {
        var (text, said) = (choice.Text.ToString(), 0);
        foreach (var activity in choice.Activities)
        {
            AddMessage(text[said..choice.PlaceOf(activity)]);
            said = choice.PlaceOf(activity);
            _output.Activity(activity, out _);
        }

        if (AddMessage(text[said..]) is { } last)
        {
            var before = text.Length - last.Text.Length;
            last.Add("", choice.Logprobs);
            last.Annotate([.. choice.Annotations.Select(annotation => annotation.Shift(-before))]);
        }
    }

    private OutputItem? AddMessage(string text)
    {
        // Between steps there is a blank line where their texts are one text.
        var own = _output.Items.Count > 0 && text.StartsWith("\n\n", StringComparison.Ordinal) ? text[2..] : text;
        if (own.Length == 0)
        {
            return null;
        }

        var message = _output.Message(out _);
        message.Add(own);
        message.IsDone = true;
        return message;
    }

    private StoredResponse ToStored(AnswerState answer) => new()
    {
        Json = Encoding.UTF8.GetString(JsonResponse.ToBytes(answer, (writer, state) => WriteWhole(writer, state)).Span),
        InputItems = [.. call.Input.Select(item => Encoding.UTF8.GetString(JsonResponse.ToBytes(item, InputItemWriter.Write).Span))],
        Messages = [.. call.Input.Select(item => item.Message).OfType<ChatMessage>(), .. _output.ToMessages()],
        Previous = call.PreviousId,
        CreatedAt = DateTimeOffset.FromUnixTimeSeconds(answer.Created),
    };
}
