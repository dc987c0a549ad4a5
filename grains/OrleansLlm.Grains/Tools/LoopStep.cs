using System.Text;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Tools;

/// <summary>
/// One step of a loop while it streams: parts what the caller sees (text, calls of its own functions) from what the loop keeps (calls of server tools, the end,
/// the usage). Used by one thread.
/// </summary>
/// <param name="belt">The server tools.</param>
internal sealed class LoopStep(ToolBelt belt)
{
    private readonly StringBuilder _text = new();
    private readonly ToolCallAccumulator _calls = new();
    private readonly Dictionary<int, int> _clientIndexes = [];

    /// <summary>Why the step ended.</summary>
    public FinishReason? Finish { get; private set; }

    /// <summary>The step's last element: usage, cost and route.</summary>
    public GenerationChunk? End { get; private set; }

    /// <summary>What the model said.</summary>
    public string Text => _text.ToString();

    /// <summary>All calls, whole once the step has ended with <see cref="FinishReason.ToolCalls"/>.</summary>
    public IReadOnlyList<ToolCall> Calls => _calls.ToCalls();

    /// <summary>The calls of server tools, of a step that ended with calls; of one that was cut off none is whole.</summary>
    public IReadOnlyList<ToolCall> ServerCalls => Finish == FinishReason.ToolCalls ? [.. Calls.Where(call => belt.Find(call.Name) is not null)] : [];

    /// <summary>Whether the model called a function of the client.</summary>
    public bool CallsClient => _clientIndexes.Count > 0;

    /// <summary>Takes an element in; gives what of it is passed on, or null.</summary>
    /// <param name="chunk">The element.</param>
    /// <param name="isFirst">Whether the caller has no route yet.</param>
    public GenerationChunk? Take(GenerationChunk chunk, bool isFirst)
    {
        if (chunk.IsHeartbeat)
        {
            return chunk;
        }

        End = chunk.Usage is null ? End : chunk;
        var deltas = chunk.Deltas.Select(Take).Where(Says).ToArray();
        var passed = new GenerationChunk { Deltas = deltas, Route = isFirst ? chunk.Route : null, ComputeTime = chunk.ComputeTime };
        return passed.IsHeartbeat ? null : passed;
    }

    private static bool Says(ChoiceDelta delta) => delta.Text.Length > 0 || delta.Tokens > 0 || delta.Logprobs is { Count: > 0 } || delta.ToolCalls is { Count: > 0 };

    private ChoiceDelta Take(ChoiceDelta delta)
    {
        Finish = delta.FinishReason ?? Finish;
        _text.Append(delta.Text);
        _calls.Add(delta.ToolCalls);
        return delta with { FinishReason = null, ToolCalls = delta.ToolCalls is null ? null : ClientParts(delta.ToolCalls) };
    }

    private ToolCallDelta[]? ClientParts(IReadOnlyList<ToolCallDelta> parts)
    {
        var passed = new List<ToolCallDelta>();
        foreach (var part in parts)
        {
            if (part is { Id: not null, Name: { } name } && belt.Find(name) is null)
            {
                _clientIndexes[part.Index] = _clientIndexes.Count;
            }

            if (_clientIndexes.TryGetValue(part.Index, out var index))
            {
                passed.Add(part with { Index = index });
            }
        }

        return passed.Count == 0 ? null : [.. passed];
    }
}
