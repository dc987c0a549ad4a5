namespace OrleansLlm.Contracts.Routing;

/// <summary>What a call gained since the last delta.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-call-delta")]
public sealed record ToolCallDelta
{
    /// <summary>The call within its choice, from 0.</summary>
    [Id(0)]
    public int Index { get; init; }

    /// <summary>The call's id, with its first delta; null with the later ones.</summary>
    [Id(1)]
    public string? Id { get; init; }

    /// <summary>The function's name, with the call's first delta; null with the later ones.</summary>
    [Id(2)]
    public string? Name { get; init; }

    /// <summary>More of the arguments' JSON text; may be empty.</summary>
    [Id(3)]
    public string Arguments { get; init; } = "";
}
