namespace OrleansLlm.Engine.Comparison;

/// <summary>How two forms of a model are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The most tokens of the text that are read; at least 2.</summary>
    public int Tokens { get; init; } = 8_192;

    /// <summary>Tokens of one window: each begins anew, without what came before. 2 to the context length; cut to it.</summary>
    public int Window { get; init; } = 512;

    /// <summary>The most that the perplexity may rise, as a share (0.05: five in a hundred); null: there is no limit.</summary>
    public double? MaxPerplexityRise { get; init; }

    /// <summary>The least share of positions at which both must find the same token likeliest; null: there is no limit.</summary>
    public double? MinAgreement { get; init; }
}
