namespace OrleansLlm.Contracts.Retrieval;

/// <summary>A model that scores candidates anew.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-rerank")]
public sealed record IndexRerank
{
    /// <summary>In a search's settings: no reranking, although the index's own settings have one.</summary>
    public const string NoModel = "none";

    /// <summary>A cross-encoder, or a language model, which is asked for one number per candidate; or <see cref="NoModel"/>.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>How many candidates it scores, 1 to 200, and at least as many as are asked for; those after them are left out.</summary>
    [Id(1)]
    public int Top { get; init; } = 50;

    /// <summary>True when <see cref="Model"/> is a language model.</summary>
    [Id(2)]
    public bool IsLanguageModel { get; init; }
}
