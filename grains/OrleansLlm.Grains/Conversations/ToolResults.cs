using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Shortens results of tools: what a long chat can best do without. Those behind the newest user message stay whole. Pure.</summary>
internal static class ToolResults
{
    /// <summary>The messages with old results cut to so many characters.</summary>
    /// <returns>How many were cut, too.</returns>
    public static (IReadOnlyList<ChatMessage> Messages, int Cut) Shorten(IReadOnlyList<ChatMessage> messages, int characters)
    {
        var newest = messages.Count - 1;
        while (newest >= 0 && messages[newest].Role != "user")
        {
            newest--;
        }

        var cut = 0;
        var shortened = messages.Select((message, i) =>
        {
            if (i >= newest || message.Role != "tool" || message.Content is not { } text || text.Length <= characters)
            {
                return message;
            }

            cut++;
            return message with { Content = $"{text[..characters]} ... [{text.Length - characters} characters left out]" };
        }).ToList();
        return (shortened, cut);
    }
}
