using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Routing;

/// <summary>In a chat, each call of a tool has its answer right behind it, and no answer is without its call, as in OpenAI's API. Pure.</summary>
internal static class ToolHistory
{
    /// <param name="messages">The chat, oldest first.</param>
    /// <param name="mayEndOpen">The last calls may still be without their answers.</param>
    /// <param name="first">The index of the first of them in the request, for errors; those before it are not the request's own.</param>
    /// <exception cref="LlmException">InvalidRequest: names the message.</exception>
    public static void Check(IEnumerable<ChatMessage> messages, bool mayEndOpen = false, int first = 0)
    {
        var open = new List<string>();
        var index = first;
        foreach (var message in messages)
        {
            if (message.Role == "tool")
            {
                if (!open.Remove(message.ToolCallId ?? ""))
                {
                    throw Wrong(
                        $"{FieldOf(index)}.tool_call_id", $"a message with role 'tool' must answer a call in 'tool_calls' of the assistant message before it, once. Given: '{message.ToolCallId}'");
                }
            }
            else
            {
                RequireAnswered(open, index);
                open.AddRange(message.ToolCalls?.Select(call => call.Id) ?? []);
            }

            index++;
        }

        if (!mayEndOpen)
        {
            RequireAnswered(open, index: -1);
        }
    }

    private static string FieldOf(int index) => index < 0 ? "messages" : $"messages[{index}]";

    private static void RequireAnswered(List<string> open, int index)
    {
        if (open.Count > 0)
        {
            throw Wrong(
                FieldOf(index), $"an assistant message with 'tool_calls' must be followed by messages with role 'tool' that answer each of them. Without an answer: {string.Join(", ", open)}");
        }
    }

    private static LlmException Wrong(string field, string rule) => new(LlmErrorCode.InvalidRequest, $"{field}: {rule}.", field);
}
