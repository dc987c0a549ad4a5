namespace OrleansLlm.Grains.FileSearch;

/// <summary>What a model makes of a question before it is searched for.</summary>
internal sealed record RewriteSettings
{
    /// <summary>The most queries of one question.</summary>
    public const int MaxQueries = 6;

    /// <summary>Nothing.</summary>
    public static readonly RewriteSettings Off = new();

    /// <summary>The model; null: the server's for this, or the one that answers.</summary>
    public string? Model { get; init; }

    /// <summary>Make it understandable without the conversation.</summary>
    public bool Standalone { get; init; }

    /// <summary>How many more ways to say it, 0 to <see cref="MaxQueries"/>.</summary>
    public int Variants { get; init; }

    /// <summary>Take apart questions that ask for several things.</summary>
    public bool Parts { get; init; }

    /// <summary>Search by likeness for a passage that might answer it (HyDE).</summary>
    public bool Hypothetical { get; init; }

    /// <summary>Whether a model is asked at all.</summary>
    public bool IsOn => Standalone || Variants > 0 || Parts || Hypothetical;
}
