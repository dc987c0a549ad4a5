using System.Text;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution;

/// <summary>What was asked, as one text. Pure.</summary>
public static class Transcript
{
    /// <summary>The last thing that the user said, or the plain prompt.</summary>
    public static string LastQuestion(GenerationRequest request) =>
        request.Messages?.LastOrDefault(message => message.Role == "user")?.Content ?? request.Prompt ?? "";

    /// <summary>A single user message as it is; a longer chat with the speakers' roles; a plain prompt as it is. Token ids can not be told as text: empty.</summary>
    public static string Of(GenerationRequest request)
    {
        if (request.Messages is not { Count: > 0 } messages)
        {
            return request.Prompt ?? "";
        }

        if (messages is [{ Role: "user", Content: { } only }])
        {
            return only;
        }

        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append(message.Role).Append(": ").Append(message.Content);
            foreach (var call in message.ToolCalls ?? [])
            {
                text.Append(' ').Append(call.Name).Append('(').Append(call.ArgumentsJson).Append(')');
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd();
    }
}
