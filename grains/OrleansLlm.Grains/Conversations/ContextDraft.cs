using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A context on the way. Pure.</summary>
/// <param name="Frame">What stands before the newest turns.</param>
/// <param name="Way">The newest turns, oldest first.</param>
/// <param name="More">Messages behind them that are no turns.</param>
/// <param name="Size">How large it is as it was measured first.</param>
/// <param name="Last">The newest turn.</param>
internal sealed record ContextDraft(ContextFrame Frame, List<StoredTurn> Way, IReadOnlyList<ChatMessage> More, PromptSize Size, StoredTurn Last)
{
    /// <summary>What the model would be shown.</summary>
    public List<ChatMessage> Messages() => Chat(Frame, Way, More);

    /// <summary>What the model would be shown.</summary>
    public static List<ChatMessage> Chat(ContextFrame frame, IEnumerable<StoredTurn> way, IReadOnlyList<ChatMessage> more) =>
        [.. frame.Messages(), .. way.Where(turn => !turn.Turn.IsDeleted).Select(turn => turn.Turn.Message), .. more];

    /// <summary>The turns that are left when so many messages are left out, all at the beginning.</summary>
    public List<StoredTurn> Newest(int leftOut)
    {
        var start = 0;
        for (; start < Way.Count && leftOut > 0; start++)
        {
            leftOut -= Way[start].Turn.IsDeleted ? 0 : 1;
        }

        return Way[start..];
    }

    /// <summary>The turns from one on; none when it is not among them.</summary>
    public List<StoredTurn> From(int turn) => Way.FindIndex(other => other.Turn.Number == turn) is >= 0 and var first ? Way[first..] : [];

    /// <summary>The turns behind one; all when it is not among them.</summary>
    public List<StoredTurn> After(int turn) => Way[(Way.FindIndex(other => other.Turn.Number == turn) + 1)..];
}
