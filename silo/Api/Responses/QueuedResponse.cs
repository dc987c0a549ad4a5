using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>A response of which nothing is made yet, and the events that tell its creation.</summary>
internal static class QueuedResponse
{
    private static readonly string[] Events = ["response.created", "response.queued"];

    /// <summary>How many events tell the creation.</summary>
    public static int EventCount => Events.Length;

    /// <summary>The response. Its model is the one that was asked for: who answers is not known.</summary>
    public static StoredResponse Of(ResponseCall call, DateTimeOffset now)
    {
        var answer = new AnswerState(call.Answer, choices: 1, new RouteInfo { Model = call.Generation.Model, Provider = "none" }, now);
        return new StoredResponse
        {
            Json = Text(answer, (json, state) => ResponseWriter.Write(json, call, state, new ResponseOutput(), ResponseEnd.Queued)),
            InputItems = [.. call.Input.Select(item => Text(item, InputItemWriter.Write))],
            Messages = [.. call.Input.Select(item => item.Message).OfType<ChatMessage>()],
            Previous = call.PreviousId,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(answer.Created),
            Unfinished = ResponseStatuses.Queued,
        };
    }

    /// <summary>Its first events.</summary>
    public static IReadOnlyList<ResponseEvent> Announce(StoredResponse queued) =>
        [.. Events.Select((type, number) => new ResponseEvent(number, type, $$"""{"type":"{{type}}","sequence_number":{{number}},"response":{{queued.Json}}}"""))];

    private static string Text<T>(T value, Action<Utf8JsonWriter, T> write) => Encoding.UTF8.GetString(JsonResponse.ToBytes(value, write).Span);
}
