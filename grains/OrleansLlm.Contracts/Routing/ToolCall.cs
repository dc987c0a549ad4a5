namespace OrleansLlm.Contracts.Routing;

/// <summary>A function call made by the model.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-call")]
public sealed record ToolCall
{
    /// <summary>The call's id, to be named by the tool's answer.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The function's name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>The arguments as JSON text.</summary>
    [Id(2)]
    public required string ArgumentsJson { get; init; }
}
