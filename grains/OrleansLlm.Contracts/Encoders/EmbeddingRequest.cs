namespace OrleansLlm.Contracts.Encoders;

/// <summary>Texts to turn into vectors.</summary>
[GenerateSerializer, Immutable, Alias("llm.embedding-request")]
public sealed record EmbeddingRequest
{
    /// <summary>The most inputs of one call.</summary>
    public const int MaxInputs = 2_048;

    /// <summary>The request's id: reservation, trace and log name it.</summary>
    [Id(0)]
    public required string RequestId { get; init; }

    /// <summary>The model's name.</summary>
    [Id(1)]
    public required string Model { get; init; }

    /// <summary>The inputs, 1 to <see cref="MaxInputs"/>.</summary>
    [Id(2)]
    public required IReadOnlyList<EncodingText> Inputs { get; init; }

    /// <summary>Cut embeddings to so many dimensions; null: all. At least 1, at most what the model has; a model that lists sizes takes those only.</summary>
    [Id(3)]
    public int? Dimensions { get; init; }

    /// <summary>What the texts are, for models with instructions; null: nothing is said.</summary>
    [Id(4)]
    public EncodingTextKind? TextKind { get; init; }

    /// <summary>What happens to inputs that are too long.</summary>
    [Id(5)]
    public Truncation Truncation { get; init; }

    /// <summary>The end user's id as the tenant calls them; for records only.</summary>
    [Id(6)]
    public string? User { get; init; }

    /// <summary>Time limits in the engine.</summary>
    [Id(7)]
    public EncodingLimits Limits { get; init; } = new();

    /// <summary>The call is part of a batch: the price rule's batch discount applies.</summary>
    [Id(8)]
    public bool IsBatch { get; init; }

    /// <summary>As <see cref="Routing.GenerationRequest.CallId"/>.</summary>
    [Id(9)]
    public string? CallId { get; init; }

    /// <summary>
    /// <see cref="TextKind"/> and <see cref="Truncation"/> are wishes: a model without instructions, and a provider that has no such fields, goes without them. False: it refuses the call.
    /// </summary>
    [Id(10)]
    public bool IsLenient { get; init; }
}
