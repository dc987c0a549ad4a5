namespace OrleansLlm.Models.Packages;

/// <summary>Sampling that the model's makers recommend (<c>generation_config.json</c>, or <c>search</c> of <c>genai_config.json</c>). Null: not said.</summary>
public sealed record GenerationDefaults
{
    /// <summary>False: greedy unless the request says otherwise.</summary>
    public bool? DoSample { get; init; }

    /// <summary>Softmax temperature.</summary>
    public float? Temperature { get; init; }

    /// <summary>Nucleus mass.</summary>
    public float? TopP { get; init; }

    /// <summary>Keep the k likeliest.</summary>
    public int? TopK { get; init; }

    /// <summary>Share of the likeliest token's probability below which tokens are dropped.</summary>
    public float? MinP { get; init; }

    /// <summary>Penalty on tokens seen before; 1 is off.</summary>
    public float? RepetitionPenalty { get; init; }
}
