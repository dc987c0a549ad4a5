using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution;

/// <summary>What of an element a caller would see. Pure.</summary>
internal static class Output
{
    /// <summary>True when the element carries a token, text, a call or the end of a choice.</summary>
    public static bool IsIn(GenerationChunk chunk)
    {
        foreach (var delta in chunk.Deltas)
        {
            if (delta.Tokens > 0 || delta.Text.Length > 0 || delta.ToolCalls is { Count: > 0 } || delta.FinishReason is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when nothing was said and a content filter ended it.</summary>
    public static bool IsRefusal(GenerationChunk chunk) =>
        chunk.Deltas.Count > 0 && chunk.Deltas.All(delta => delta is { Text: "", ToolCalls: null or [], FinishReason: FinishReason.ContentFilter });
}
