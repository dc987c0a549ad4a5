namespace OrleansLlm.Contracts.Prices;

/// <summary>Rates for prompts above a length.</summary>
public sealed class ConfiguredTier : ConfiguredRates
{
    /// <summary>They hold when the prompt has more tokens than this.</summary>
    public int AbovePromptTokens { get; set; }
}
