using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What stands before the newest turns. Pure.</summary>
internal sealed record ContextFrame
{
    private const int MaxRecalledLength = 1_000;

    /// <summary>What the model is told before everything else, or null.</summary>
    public string? Instructions { get; init; }

    /// <summary>Pinned turns and leading system messages that are older than the newest turns.</summary>
    public IReadOnlyList<StoredTurn> Pinned { get; init; } = [];

    /// <summary>What a model wrote about older turns, or null.</summary>
    public string? Summary { get; init; }

    /// <summary>Older turns that match the newest message, oldest first.</summary>
    public IReadOnlyList<StoredTurn> Recalled { get; init; } = [];

    /// <summary>The messages. Texts of ours are one message, joined to a system message before them: many templates take only one.</summary>
    public IReadOnlyList<ChatMessage> Messages()
    {
        var messages = new List<ChatMessage>();
        if (Instructions is not null)
        {
            messages.Add(new ChatMessage { Role = "system", Content = Instructions });
        }

        messages.AddRange(Pinned.Select(turn => turn.Turn.Message));
        if (Told() is { Length: > 0 } told)
        {
            if (messages is [.., { Role: "system" } last])
            {
                messages[^1] = last with { Content = last.Content + "\n\n" + told };
            }
            else
            {
                messages.Add(new ChatMessage { Role = "system", Content = told });
            }
        }

        return messages;
    }

    private string Told()
    {
        var parts = new List<string>();
        if (Summary is not null)
        {
            parts.Add("Summary of the conversation before:\n" + Summary);
        }

        if (Recalled.Count > 0)
        {
            parts.Add("Said earlier in this conversation:\n" + string.Join('\n', Recalled.Select(turn => $"{turn.Turn.Message.Role}: {Shorten(turn.Turn.Message.Content)}")));
        }

        return string.Join("\n\n", parts);
    }

    private static string Shorten(string? text) => text is { Length: > MaxRecalledLength } ? TextCut.Head(text, MaxRecalledLength) + " ..." : text ?? "";
}
