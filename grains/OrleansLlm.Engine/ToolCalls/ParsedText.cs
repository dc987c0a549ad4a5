namespace OrleansLlm.Engine.ToolCalls;

/// <summary>What a piece of a model's text means.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Calls">What it calls, at most one part per call.</param>
public sealed record ParsedText(string Text, IReadOnlyList<ToolCallPart> Calls)
{
    /// <summary>Nothing yet.</summary>
    public static ParsedText Empty { get; } = new(string.Empty, []);
}
