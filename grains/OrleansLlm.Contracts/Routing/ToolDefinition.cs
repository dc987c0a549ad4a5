namespace OrleansLlm.Contracts.Routing;

/// <summary>A function that the model may call.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool")]
public sealed record ToolDefinition
{
    /// <summary>The function's name: 1 to 64 letters, digits, underscores or dashes.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What it does, for the model.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>JSON Schema of its arguments, as JSON text, or null for none.</summary>
    [Id(2)]
    public string? ParametersJson { get; init; }

    /// <summary>
    /// A schema that calls can not be held to is an error. Default: such a function's arguments are any JSON object, where the model decides what it
    /// calls; schemas that can be kept always are.
    /// </summary>
    [Id(3)]
    public bool Strict { get; init; }
}
