using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>Ends responses that are not made to their end.</summary>
internal static class ResponseBreak
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The response as it broke off, and the event that tells so.</summary>
    /// <param name="shown">The response as it was.</param>
    /// <param name="events">Its events so far.</param>
    /// <param name="status">Its status from now on.</param>
    /// <param name="error">Why it failed; null: it did not.</param>
    public static (StoredResponse Response, ResponseEvent Last) Of(StoredResponse shown, IReadOnlyList<ResponseEvent> events, string status, string? error)
    {
        var response = JsonNode.Parse(shown.Json)!.AsObject();
        response["status"] = status;
        response["error"] = error is null ? null : new JsonObject { ["code"] = "server_error", ["message"] = error };
        response["output"] = PartialOutput.Of(events);
        var number = events.Count == 0 ? 0 : events[^1].Number + 1;
        var last = new JsonObject { ["type"] = $"response.{status}", ["sequence_number"] = number, ["response"] = response.DeepClone() };
        return (shown with { Json = response.ToJsonString(Relaxed), Unfinished = status }, new ResponseEvent(number, $"response.{status}", last.ToJsonString(Relaxed)));
    }

    /// <summary>Whether an event tells the end.</summary>
    public static bool IsEnd(ResponseEvent one) => one.Type is "response.completed" or "response.incomplete" or "response.failed" or "response.cancelled";

    /// <summary>The same event with another number.</summary>
    public static ResponseEvent Renumber(ResponseEvent one, int number)
    {
        var json = JsonNode.Parse(one.Json)!.AsObject();
        json["sequence_number"] = number;
        return one with { Number = number, Json = json.ToJsonString(Relaxed) };
    }
}
