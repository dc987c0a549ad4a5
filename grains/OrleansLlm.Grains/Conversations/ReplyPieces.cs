using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What of a reply comes after a place in it. Pure.</summary>
internal static class ReplyPieces
{
    /// <summary>
    /// What a reply has beyond a place; a place behind the end counts as the end. Calls of server tools and sources are told anew: the news of a call replaces
    /// what was told of it, and sources come with the end of a text, which the reader has not seen.
    /// </summary>
    public static IEnumerable<ChoiceDelta> After(ChatMessage reply, ReplyCursor read)
    {
        if (reply.Activities is { Count: > 0 } activities)
        {
            yield return new ChoiceDelta { Activities = activities };
        }

        var text = reply.Content ?? "";
        var rest = text[Math.Min(read.Text, text.Length)..];
        var calls = CallsAfter(reply.ToolCalls ?? [], read.Calls);
        var sources = reply.Annotations is { Count: > 0 } annotations ? annotations : null;
        if (rest.Length > 0 || calls.Count > 0 || sources is not null)
        {
            yield return new ChoiceDelta { Text = rest, ToolCalls = calls.Count > 0 ? calls : null, Annotations = sources };
        }
    }

    /// <summary>
    /// An element as everybody is shown it but the one who asked for the reply: what was used is the reply's, whoever reads it; reading costs nothing.
    /// </summary>
    public static GenerationChunk AsRead(GenerationChunk chunk) => chunk with
    {
        Route = chunk.Route is { } route ? RouteOf(route.Model) : null,
        Cost = chunk.Usage is null ? null : 0,
    };

    /// <summary>The rest of a reply that is whole, as a stream's elements, free of charge.</summary>
    public static IEnumerable<GenerationChunk> Replay(Turn reply, ReplyCursor cursor)
    {
        var route = RouteOf(reply.Model ?? "unknown");
        yield return new GenerationChunk { Route = route };
        foreach (var rest in After(reply.Message, cursor))
        {
            yield return new GenerationChunk { Deltas = [rest] };
        }

        if (reply.FinishReason is { } reason)
        {
            yield return new GenerationChunk { Deltas = [new ChoiceDelta { FinishReason = reason }] };
            yield return new GenerationChunk { Route = route, Usage = reply.Usage ?? new TokenUsage(), Cost = 0 };
        }
    }

    private static List<ToolCallDelta> CallsAfter(IReadOnlyList<ToolCall> calls, int callsRead)
    {
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

        return parts;
    }

    private static RouteInfo RouteOf(string model) => new() { Model = model, Provider = RouteInfo.FromConversation };
}
