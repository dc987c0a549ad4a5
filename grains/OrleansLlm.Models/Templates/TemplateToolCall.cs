namespace OrleansLlm.Models.Templates;

/// <summary>A function call made by the assistant in an earlier turn.</summary>
public sealed record TemplateToolCall
{
    /// <summary>The call's id.</summary>
    public required string Id { get; init; }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>The arguments: a JSON object as text; empty means no arguments.</summary>
    public required string ArgumentsJson { get; init; }
}
