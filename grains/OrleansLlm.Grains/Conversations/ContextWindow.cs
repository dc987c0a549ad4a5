using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Chooses which messages of a long conversation the model still sees: leading system messages always, then the newest that fit.</summary>
public static class ContextWindow
{
    /// <summary>The messages, or as many of the newest as fit, leading system messages always.</summary>
    /// <param name="messages">The whole conversation, oldest first.</param>
    /// <param name="fits">Counts tokens: true when the messages leave room for the reply. Monotone: fewer messages never fit worse.</param>
    /// <exception cref="LlmException">ContextLengthExceeded: even the last message alone does not fit.</exception>
    public static async Task<IReadOnlyList<ChatMessage>> FitAsync(
        IReadOnlyList<ChatMessage> messages, Func<IReadOnlyList<ChatMessage>, Task<bool>> fits)
    {
        if (await fits(messages))
        {
            return messages;
        }

        return await ShortenAsync(messages, messages.TakeWhile(message => message.Role is "system" or "developer").Count(), fits);
    }

    /// <summary>As many of the newest messages as fit, and the first <paramref name="stay"/> ones always; it is known that not all fit.</summary>
    internal static async Task<IReadOnlyList<ChatMessage>> ShortenAsync(
        IReadOnlyList<ChatMessage> messages, int stay, Func<IReadOnlyList<ChatMessage>, Task<bool>> fits)
    {
        var system = messages.Take(stay).ToList();
        var starts = Starts(messages, stay);
        int low = 0, high = starts.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (await fits(From(messages, system, starts[middle])))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low < starts.Count
            ? From(messages, system, starts[low])
            : throw new LlmException(
                LlmErrorCode.ContextLengthExceeded, "The newest message alone does not fit the model's context window.", "messages");
    }

    /// <summary>Where a shortened conversation may begin: at a user message, since templates want roles to alternate.</summary>
    private static List<int> Starts(IReadOnlyList<ChatMessage> messages, int first)
    {
        var starts = Enumerable.Range(first, messages.Count - first).Where(i => messages[i].Role == "user").ToList();
        if (starts.Count == 0)
        {
            starts.Add(messages.Count - 1);
        }

        return starts;
    }

    private static List<ChatMessage> From(IReadOnlyList<ChatMessage> messages, List<ChatMessage> system, int start) =>
        [.. system, .. messages.Skip(start)];
}
