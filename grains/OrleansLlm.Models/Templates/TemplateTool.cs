namespace OrleansLlm.Models.Templates;

/// <summary>A function that the model may call.</summary>
public sealed record TemplateTool
{
    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for the model.</summary>
    public string? Description { get; init; }

    /// <summary>JSON Schema of the arguments, as JSON text; null: the function takes none.</summary>
    public string? ParametersJson { get; init; }
}
