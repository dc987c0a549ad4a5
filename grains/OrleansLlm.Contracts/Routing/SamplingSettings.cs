namespace OrleansLlm.Contracts.Routing;

/// <summary>How tokens are chosen. Null means the model's own default.</summary>
[GenerateSerializer, Immutable, Alias("llm.sampling")]
public sealed record SamplingSettings
{
    /// <summary>0 to 2; 0 is greedy.</summary>
    [Id(0)]
    public float? Temperature { get; init; }

    /// <summary>Nucleus mass, above 0 up to 1.</summary>
    [Id(1)]
    public float? TopP { get; init; }

    /// <summary>Keep the k likeliest tokens; 0 or -1 keeps all.</summary>
    [Id(2)]
    public int? TopK { get; init; }

    /// <summary>Drop tokens below this share of the likeliest one's probability, 0 to 1.</summary>
    [Id(3)]
    public float? MinP { get; init; }

    /// <summary>Divides (multiplies) positive (negative) logits of tokens seen in prompt or output; above 0, 1 is off.</summary>
    [Id(4)]
    public float? RepetitionPenalty { get; init; }

    /// <summary>-2 to 2, subtracted once per earlier occurrence in the output.</summary>
    [Id(5)]
    public float? FrequencyPenalty { get; init; }

    /// <summary>-2 to 2, subtracted once if the token occurred in the output.</summary>
    [Id(6)]
    public float? PresencePenalty { get; init; }

    /// <summary>Added to the logits of tokens by id, -100 to 100 each.</summary>
    [Id(7)]
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }

    /// <summary>Same seed, same text, whatever else runs in the batch.</summary>
    [Id(8)]
    public long? Seed { get; init; }
}
