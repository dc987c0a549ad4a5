namespace OrleansLlm.Contracts.Encoders;

/// <summary>An input as text, or as token ids of the model, special tokens included. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("llm.encoding-text")]
public sealed record EncodingText
{
    /// <summary>The text. Special tokens spelled in it stay text.</summary>
    [Id(0)]
    public string? Text { get; init; }

    /// <summary>The token ids.</summary>
    [Id(1)]
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>A text.</summary>
    public static EncodingText Of(string text) => new() { Text = text };
}
