using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Shortens results of tools, the client's and the server's: what a long chat can best do without. Those behind the newest user message stay whole. Pure.</summary>
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

        var shortened = messages.Select((message, i) => i >= newest ? (Message: message, Cut: 0) : Shorten(message, characters)).ToList();
        return ([.. shortened.Select(one => one.Message)], shortened.Sum(one => one.Cut));
    }

    private static (ChatMessage Message, int Cut) Shorten(ChatMessage message, int characters)
    {
        if (message.Role == "tool")
        {
            return message.Content is { } text && text.Length > characters ? (message with { Content = Cut(text, characters) }, 1) : (message, 0);
        }

        var tooLong = message.Activities?.Count(activity => IsLong(activity, characters)) ?? 0;
        return tooLong == 0
            ? (message, 0)
            : (message with { Activities = [.. message.Activities!.Select(activity => IsLong(activity, characters) ? activity with { Output = Cut(activity.Output!, characters) } : activity)] }, tooLong);
    }

    private static bool IsLong(ToolActivity activity, int characters) => activity.Output?.Length > characters;

    private static string Cut(string text, int characters)
    {
        var head = TextCut.Head(text, characters);
        return $"{head} ... [{text.Length - head.Length} characters left out]";
    }
}
