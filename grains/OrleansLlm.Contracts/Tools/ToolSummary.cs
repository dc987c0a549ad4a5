namespace OrleansLlm.Contracts.Tools;

/// <summary>A tool of a server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, or null.</param>
/// <param name="IsReadOnly">Whether it says that it changes nothing.</param>
[GenerateSerializer, Immutable, Alias("llm.tool-summary")]
public sealed record ToolSummary([property: Id(0)] string Name, [property: Id(1)] string? Description, [property: Id(2)] bool IsReadOnly);
