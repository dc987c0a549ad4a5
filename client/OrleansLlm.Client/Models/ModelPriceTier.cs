namespace OrleansLlm.Client.Models;

/// <summary>What calls with long prompts cost: all tokens of a call whose prompt is longer, in US dollars per million.</summary>
public sealed record ModelPriceTier
{
    /// <summary>It holds when the prompt has more tokens than this.</summary>
    public int AbovePromptTokens { get; init; }

    /// <summary>Dollars per million prompt tokens.</summary>
    public decimal InputPerMillion { get; init; }

    /// <summary>Dollars per million generated tokens.</summary>
    public decimal OutputPerMillion { get; init; }

    /// <summary>Dollars per million cached prompt tokens; null: as other prompt tokens.</summary>
    public decimal? CachedInputPerMillion { get; init; }
}
