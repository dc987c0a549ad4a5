using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// Ancestors in a tree of turns. Each turn also knows one ancestor further up (jump pointers: Myers, "An applicative random-access stack", 1983), so that any
/// ancestor is found in O(log depth) steps, though the tree is append-only and never copied.
/// </summary>
internal static class TurnTree
{
    /// <summary>The ancestor that a child of the turn jumps to.</summary>
    /// <param name="log">The turns.</param>
    /// <param name="parent">The turn.</param>
    /// <param name="fresh">Turns that are not in the log yet.</param>
    public static async ValueTask<int> JumpOfChildAsync(TurnLog log, StoredTurn parent, IReadOnlyList<StoredTurn> fresh)
    {
        var once = await FindAsync(parent.Jump);
        var twice = await FindAsync(once.Jump);
        return parent.Turn.Depth - once.Turn.Depth == once.Turn.Depth - twice.Turn.Depth ? twice.Turn.Number : parent.Turn.Number;

        async ValueTask<StoredTurn> FindAsync(int number) => fresh.FirstOrDefault(turn => turn.Turn.Number == number) ?? await RequireAsync(log, number);
    }

    /// <summary>The turn at a depth on the way from the first one to this one; it must be no deeper.</summary>
    public static async ValueTask<StoredTurn> AncestorAsync(TurnLog log, StoredTurn turn, int depth)
    {
        while (turn.Turn.Depth > depth)
        {
            var jump = await RequireAsync(log, turn.Jump);
            turn = jump.Turn.Depth < depth ? await RequireAsync(log, turn.Turn.Parent) : jump;
        }

        return turn;
    }

    /// <summary>Whether a turn lies on the way to another, or is it.</summary>
    public static async ValueTask<bool> IsOnWayAsync(TurnLog log, StoredTurn turn, StoredTurn last) =>
        turn.Turn.Depth <= last.Turn.Depth && (await AncestorAsync(log, last, turn.Turn.Depth)).Turn.Number == turn.Turn.Number;

    /// <summary>The last turns of the way to one, oldest first, deleted ones included.</summary>
    public static async ValueTask<List<StoredTurn>> NewestAsync(TurnLog log, StoredTurn last, int count)
    {
        var found = new List<StoredTurn>();
        for (var turn = last; found.Count < count; turn = await RequireAsync(log, turn.Turn.Parent))
        {
            found.Add(turn);
            if (turn.Turn.Parent == Turn.None)
            {
                break;
            }
        }

        found.Reverse();
        return found;
    }

    private static async ValueTask<StoredTurn> RequireAsync(TurnLog log, int number) =>
        await log.FindAsync(number) ?? throw new InvalidOperationException($"Turn {number} is missing in its conversation.");
}
