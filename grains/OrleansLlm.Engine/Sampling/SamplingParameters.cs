namespace OrleansLlm.Engine.Sampling;

/// <summary>How the next token is chosen. The defaults sample the model's own distribution.</summary>
public sealed record SamplingParameters
{
    /// <summary>Softmax temperature; 0 is greedy.</summary>
    public float Temperature { get; init; } = 1f;

    /// <summary>Keep the k likeliest tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keep the smallest set with this probability mass, above 0 up to 1.</summary>
    public float TopP { get; init; } = 1f;

    /// <summary>Drop tokens below this share of the likeliest one's probability.</summary>
    public float MinP { get; init; }

    /// <summary>Divides positive and multiplies negative logits of tokens seen in prompt or output; 1 is off.</summary>
    public float RepetitionPenalty { get; init; } = 1f;

    /// <summary>Subtracted once per earlier occurrence in the output.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted once if the token occurred in the output.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Added to logits by token id.</summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }

    /// <summary>The seed of this sequence's own random stream.</summary>
    public ulong Seed { get; init; }

    /// <summary>Null: no log-probabilities. Otherwise the chosen token's and this many alternatives, 0 to 20.</summary>
    public int? TopLogprobs { get; init; }
}
