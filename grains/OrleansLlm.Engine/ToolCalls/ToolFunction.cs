namespace OrleansLlm.Engine.ToolCalls;

/// <summary>A function that may be called.</summary>
public sealed record ToolFunction
{
    /// <summary>Its name: letters, digits, underscores and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>JSON Schema of its arguments, as JSON text; null: it takes none.</summary>
    public string? ParametersJson { get; init; }

    /// <summary>A schema that can not be kept is an error; false: then its arguments are any JSON object.</summary>
    public bool IsEnforced { get; init; }

    /// <summary>Where it is in the request, for errors: <c>tools[0].function.parameters</c>.</summary>
    public string Path { get; init; } = string.Empty;
}
