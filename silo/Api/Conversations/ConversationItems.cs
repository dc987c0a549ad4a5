using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Responses;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>
/// Turns as OpenAI's items: what tools of the server did, a message, one item for each function call. A message's or function's id is made of the turn's number, so
/// it is found without a list: <c>msg_N</c>, <c>fco_N</c>, <c>fc_N_I</c>. What a server's tool did has the id that it had in the answer, by which calls are approved.
/// </summary>
internal static class ConversationItems
{
    /// <summary>Reads items to add.</summary>
    public static IReadOnlyList<ConversationItem> Read(JsonElement items) =>
        [.. items.EnumerateArray().Select((item, i) => Read(JsonFields.At(item, $"items[{i}]")))];

    private static ConversationItem Read(JsonFields item) => InputParser.ReadItem(item).Message is { } message
        ? new ConversationItem(message)
        : throw RequestErrors.UnsupportedValue(item.PathOf("type"), "a conversation keeps only what the model is told", $"'{JsonText.Shorten(item.Text("type") ?? "")}'");

    /// <summary>The messages that items make: calls that follow each other are one.</summary>
    public static IReadOnlyList<ChatMessage> Messages(IReadOnlyList<ConversationItem> items) => InputParser.Join(items.Select(item => item.Message));

    /// <summary>The items of a turn, in their order.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="withResults">Whether the results of searches are shown.</param>
    public static IEnumerable<InputItem> Of(Turn turn, bool withResults = false)
    {
        var message = turn.Message;
        if (message.Role == "tool")
        {
            yield return new InputItem(Id("fco", turn.Number), message);
            yield break;
        }

        foreach (var activity in message.Activities ?? [])
        {
            yield return new InputItem(activity.Id, Message: null) { Json = ActivityItemWriter.Text(activity, withResults) };
        }

        var hasOthers = message.ToolCalls is { Count: > 0 } || message.Activities is { Count: > 0 };
        if (message.Content is { Length: > 0 } || !hasOthers)
        {
            yield return new InputItem(Id("msg", turn.Number), message with { ToolCalls = null, Content = message.Content ?? "" });
        }

        for (var i = 0; i < message.ToolCalls?.Count; i++)
        {
            yield return new InputItem(Id("fc", turn.Number) + "_" + i.ToString(CultureInfo.InvariantCulture), message with { Content = null, ToolCalls = [message.ToolCalls[i]] });
        }
    }

    /// <summary>The number of the turn that an item belongs to; null: its id does not tell.</summary>
    public static int? NumberOf(string id)
    {
        var parts = id.Split('_');
        return parts is ["msg" or "fco", _] or ["fc", _, _] && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string Id(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{number}");
}
