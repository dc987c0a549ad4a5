using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Takes the calls out of one choice's text. Used by one reader.</summary>
/// <param name="format">How the model writes calls.</param>
/// <param name="names">The functions.</param>
/// <param name="choiceId">Tells the choice from all others; ids of calls are made from it.</param>
internal sealed class ToolCallReader(ToolCallFormat format, IEnumerable<string> names, string choiceId)
{
    private readonly ToolCallParser _parser = new(format, names);

    /// <summary>The same delta with its text read.</summary>
    public ChoiceDelta Read(ChoiceDelta delta)
    {
        var parsed = _parser.Push(delta.Text);
        var (text, parts) = (parsed.Text, parsed.Calls);
        if (delta.FinishReason is not null)
        {
            var rest = _parser.Complete();
            (text, parts) = (text + rest.Text, [.. parts, .. rest.Calls]);
        }

        return delta with
        {
            Text = text,
            ToolCalls = parts.Count == 0 ? null : parts.Select(ToDelta).ToArray(),
            FinishReason = delta.FinishReason is FinishReason.Stop && _parser is { HasCalls: true, IsInCall: false }
                ? FinishReason.ToolCalls
                : delta.FinishReason,
        };
    }

    private ToolCallDelta ToDelta(ToolCallPart part) => new()
    {
        Index = part.Index,
        Id = part.Name is null ? null : ToolCallIds.New(choiceId, part.Index, format.HasShortIds),
        Name = part.Name,
        Arguments = part.Arguments,
    };
}
