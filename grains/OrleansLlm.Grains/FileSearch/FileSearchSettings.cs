using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>The tool <c>file_search</c> as a request sets it.</summary>
internal sealed record FileSearchSettings
{
    /// <summary>The most stores of one request.</summary>
    public const int MaxStores = 10;

    /// <summary>Which vector stores are searched, at least one.</summary>
    public required IReadOnlyList<string> Stores { get; init; }

    /// <summary>Where the tool is in the request, for errors.</summary>
    public string Field { get; init; } = FileSearchParser.Type;

    /// <summary>Which files may be found, as JSON; null: all.</summary>
    public string? Filters { get; init; }

    /// <summary>The most passages, 1 to 50.</summary>
    public int Top { get; init; } = 20;

    /// <summary>How stores are searched; null: as each says.</summary>
    public IndexSearchSettings? Ranking { get; init; }

    /// <summary>Who decides.</summary>
    public FileSearchMode Mode { get; init; }

    /// <summary>How passages are packed. Its budget is a wish: a window that is small has less.</summary>
    public PackingOptions Packing { get; init; } = new() { MaxTokens = 4096 };

    /// <summary>Sentences are compared by meaning too, with the stores' embedding model.</summary>
    public bool ComparesMeaning { get; init; }

    /// <summary>Whose log-probabilities compress; null: the model that answers.</summary>
    public string? CompressionModel { get; init; }

    /// <summary>Whether citation marks stand in the text.</summary>
    public bool ShowMarks { get; init; } = true;

    /// <summary>The model is asked even when the passages do not seem to have the answer.</summary>
    public bool AsksAnyway { get; init; }

    /// <summary>The least probability that the passages have the answer; null: the calibration's.</summary>
    public double? Threshold { get; init; }

    /// <summary>How passages are shown; null: by the window's size.</summary>
    public GroundedPromptStyle? Style { get; init; }

    /// <summary>What a model makes of the question first.</summary>
    public RewriteSettings Rewrite { get; init; } = RewriteSettings.Off;
}
