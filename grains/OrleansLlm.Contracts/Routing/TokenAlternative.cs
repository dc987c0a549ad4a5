namespace OrleansLlm.Contracts.Routing;

/// <summary>A token with its natural-log probability.</summary>
[GenerateSerializer, Immutable, Alias("llm.token-alternative")]
public sealed record TokenAlternative
{
    /// <summary>The token's text; bytes that are no whole character show as U+FFFD.</summary>
    [Id(0)]
    public required string Token { get; init; }

    /// <summary>The token's id.</summary>
    [Id(1)]
    public int Id { get; init; }

    /// <summary>Natural logarithm of its probability under the model, before any sampling filter.</summary>
    [Id(2)]
    public float Logprob { get; init; }

    /// <summary>The token's UTF-8 bytes.</summary>
    [Id(3)]
    public required byte[] Bytes { get; init; }
}
