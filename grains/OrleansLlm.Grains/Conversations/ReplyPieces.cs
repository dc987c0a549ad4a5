using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What of a reply comes after a place in it. Pure.</summary>
internal static class ReplyPieces
{
    /// <summary>The rest of a text and of calls, or null when there is none. A place behind the end counts as the end.</summary>
    public static ChoiceDelta? After(string text, IReadOnlyList<ToolCall> calls, int textRead, int callsRead)
    {
        var rest = text[Math.Min(textRead, text.Length)..];
        var parts = new List<ToolCallDelta>();
        for (var i = 0; i < calls.Count; i++)
        {
            var units = calls[i].ArgumentsJson.Length + 1;
            if (callsRead < units)
            {
                parts.Add(new ToolCallDelta
                {
                    Index = i,
                    Id = calls[i].Id,
                    Name = calls[i].Name,
                    Arguments = calls[i].ArgumentsJson[Math.Max(0, callsRead - 1)..],
                });
            }

            callsRead = Math.Max(0, callsRead - units);
        }

        return rest.Length == 0 && parts.Count == 0 ? null : new ChoiceDelta { Text = rest, ToolCalls = parts.Count > 0 ? parts : null };
    }

    /// <summary>The rest of a reply that is whole, as a stream's elements, free of charge.</summary>
    public static IEnumerable<GenerationChunk> Replay(Turn reply, ReplyCursor cursor)
    {
        yield return new GenerationChunk { Route = RouteOf(reply) };
        if (After(reply.Message.Content ?? "", reply.Message.ToolCalls ?? [], cursor.Text, cursor.Calls) is { } rest)
        {
            yield return new GenerationChunk { Deltas = [rest] };
        }

        if (reply.FinishReason is { } reason)
        {
            yield return new GenerationChunk { Deltas = [new ChoiceDelta { FinishReason = reason }] };
            yield return new GenerationChunk { Route = RouteOf(reply), Usage = new TokenUsage(), Cost = 0 };
        }
    }

    private static RouteInfo RouteOf(Turn reply) => new() { Model = reply.Model ?? "unknown", Provider = "conversation" };
}
