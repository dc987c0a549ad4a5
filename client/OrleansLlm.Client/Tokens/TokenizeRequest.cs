namespace OrleansLlm.Client.Tokens;

/// <summary>Body of <c>/v1/tokenize</c>: exactly one of messages and prompt.</summary>
internal sealed record TokenizeRequest
{
    public required string Model { get; init; }

    public IReadOnlyList<TextMessage>? Messages { get; init; }

    public string? Prompt { get; init; }

    public bool? AddSpecialTokens { get; init; }
}
