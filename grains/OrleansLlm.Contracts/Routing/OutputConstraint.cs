namespace OrleansLlm.Contracts.Routing;

/// <summary>What the text of each choice must be. It holds for whole answers: one that ends with <see cref="FinishReason.Length"/> is a part of such a text.</summary>
[GenerateSerializer, Immutable, Alias("llm.output-constraint")]
public sealed record OutputConstraint
{
    /// <summary>The kind.</summary>
    [Id(0)]
    public required OutputConstraintKind Kind { get; init; }

    /// <summary>The schema as JSON text, the regular expression or the grammar; null for the other kinds.</summary>
    [Id(1)]
    public string? Text { get; init; }

    /// <summary>The texts to choose from; null for the other kinds.</summary>
    [Id(2)]
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The request's field that it came from, which errors name, such as <c>response_format.json_schema.schema</c>; or null.</summary>
    [Id(3)]
    public string? Field { get; init; }
}
