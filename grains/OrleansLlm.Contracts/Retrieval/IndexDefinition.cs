namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What an index is made for; fixed for its life, but for <see cref="Name"/>, <see cref="Metadata"/> and <see cref="Search"/>.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-definition")]
public sealed record IndexDefinition
{
    /// <summary>As an <see cref="EmbeddingModel"/>: there are no vectors; searches look for words alone.</summary>
    public const string NoModel = "none";

    /// <summary>As an <see cref="EmbeddingModel"/>: vectors come from elsewhere. <see cref="Dimensions"/> must be given, and searches by vectors bring theirs.</summary>
    public const string ExternalModel = "external";

    /// <summary>The back end of this cluster's own shards; the others are <c>azure</c> and <c>postgres</c>.</summary>
    public const string EmbeddedBackend = "embedded";

    /// <summary>A name to show, up to 256 characters; null: none.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>What its owner notes: at most 16 keys of up to 64 characters with values of up to 512.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Where it is kept; null: where <c>OrleansLlm:Retrieval:Backend</c> says.</summary>
    [Id(2)]
    public string? Backend { get; init; }

    /// <summary>How words are told apart and stemmed: <c>english</c>, <c>german</c>, <c>french</c>, <c>spanish</c>, <c>cjk</c>, <c>none</c>; null: what <c>OrleansLlm:Retrieval:Language</c> says.</summary>
    [Id(3)]
    public string? Language { get; init; }

    /// <summary>The model of its vectors, <see cref="ExternalModel"/>, or <see cref="NoModel"/>; null: what <c>OrleansLlm:Retrieval:EmbeddingModel</c> says.</summary>
    [Id(4)]
    public string? EmbeddingModel { get; init; }

    /// <summary>Dimensions of its vectors, 1 to 8,192, where the model can cut them; null: all that the model has.</summary>
    [Id(5)]
    public int? Dimensions { get; init; }

    /// <summary>How it is searched where a search says nothing else.</summary>
    [Id(6)]
    public IndexSearchSettings Search { get; init; } = new();
}
