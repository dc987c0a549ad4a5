using System.Text;

namespace OrleansLlm.Contracts.Routing;

/// <summary>Joins what a choice's calls gained to whole calls. Used by one thread.</summary>
public sealed class ToolCallAccumulator
{
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];

    /// <summary>Calls that have begun.</summary>
    public int Count => _calls.Count;

    /// <summary>Takes a delta's parts in; null: none.</summary>
    /// <exception cref="LlmException">Internal: a part of a call that has not begun.</exception>
    public void Add(IReadOnlyList<ToolCallDelta>? parts)
    {
        foreach (var part in parts ?? [])
        {
            if (part is { Id: { } id, Name: { } name })
            {
                _calls.Add((id, name, new StringBuilder()));
            }

            if (part.Index < 0 || part.Index >= _calls.Count)
            {
                throw new LlmException(LlmErrorCode.Internal, $"The stream sent a part of call {part.Index}, which has not begun.");
            }

            _calls[part.Index].Arguments.Append(part.Arguments);
        }
    }

    /// <summary>The calls as they are by now, in their order.</summary>
    public IReadOnlyList<ToolCall> ToCalls() =>
        _calls.Select(call => new ToolCall { Id = call.Id, Name = call.Name, ArgumentsJson = call.Arguments.ToString() }).ToArray();
}
