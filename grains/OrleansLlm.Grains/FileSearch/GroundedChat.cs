using OrleansLlm.Contracts.Routing;
using OrleansLlm.Retrieval.Packing;
using OrleansLlm.Retrieval.Queries;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>A chat whose last message, the user's, is answered from files. Pure.</summary>
/// <param name="messages">The chat, which ends with a user's message.</param>
internal sealed class GroundedChat(IReadOnlyList<ChatMessage> messages)
{
    /// <summary>The question.</summary>
    public string Question => messages[^1].Content ?? "";

    /// <summary>What was said before.</summary>
    public IReadOnlyList<QueryTurn> History { get; } =
        [.. messages.SkipLast(1).Where(message => message is { Role: "user" or "assistant", Content.Length: > 0 }).Select(message => new QueryTurn(message.Role == "user", message.Content!))];

    /// <summary>Whether a chat ends with a question.</summary>
    public static bool IsAsked(IReadOnlyList<ChatMessage>? messages) => messages is [.., { Role: "user", Content: { } text }] && !string.IsNullOrWhiteSpace(text);

    /// <summary>The chat with another last message, and the rules told to the model where the style has some.</summary>
    public IReadOnlyList<ChatMessage> With(string lastMessage, GroundedPromptStyle style)
    {
        List<ChatMessage> grounded = [.. messages.SkipLast(1), messages[^1] with { Content = lastMessage }];
        if (GroundedPrompt.Rules(style) is not { } rules)
        {
            return grounded;
        }

        // Many templates take one system message only, and only at the beginning.
        if (grounded[0].Role is "system" or "developer")
        {
            grounded[0] = grounded[0] with { Content = $"{grounded[0].Content}\n\n{rules}" };
        }
        else
        {
            grounded.Insert(0, new ChatMessage { Role = "system", Content = rules });
        }

        return grounded;
    }
}
