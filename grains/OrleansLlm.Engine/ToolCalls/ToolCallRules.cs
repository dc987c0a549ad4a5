namespace OrleansLlm.Engine.ToolCalls;

/// <summary>What calls a text may have.</summary>
public sealed record ToolCallRules
{
    /// <summary>How they are written.</summary>
    public required ToolCallFormat Format { get; init; }

    /// <summary>The functions that may be called, at least one, with different names.</summary>
    public required IReadOnlyList<ToolFunction> Functions { get; init; }

    /// <summary>More than one call, where the format has a way to write it.</summary>
    public bool AllowsSeveral { get; init; } = true;

    /// <summary>The text is calls and nothing else; false: any text until one begins, but nothing after it.</summary>
    public bool IsForced { get; init; }
}
