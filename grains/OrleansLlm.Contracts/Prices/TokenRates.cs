using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Prices;

/// <summary>Money per million tokens of each kind, in the rule's currency. Null: the rate that the kind falls back to.</summary>
[GenerateSerializer, Immutable, Alias("llm.token-rates")]
public sealed record TokenRates
{
    /// <summary>Prompt tokens.</summary>
    [Id(0)]
    public decimal Input { get; init; }

    /// <summary>Generated tokens.</summary>
    [Id(1)]
    public decimal Output { get; init; }

    /// <summary>Prompt tokens read from the provider's cache; null: as <see cref="Input"/>.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? CachedInput { get; init; }

    /// <summary>Prompt tokens written to the provider's cache; null: as <see cref="Input"/>.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? CacheWrite { get; init; }

    /// <summary>Generated tokens of hidden reasoning; null: as <see cref="Output"/>.</summary>
    [Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Reasoning { get; init; }

    /// <summary>Audio tokens of the prompt; null: as <see cref="Input"/>.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? AudioInput { get; init; }

    /// <summary>Audio tokens generated; null: as <see cref="Output"/>.</summary>
    [Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? AudioOutput { get; init; }

    /// <summary>Prompt tokens written to the provider's cache for longer than its default time (an hour instead of five minutes); null: as <see cref="CacheWrite"/>.</summary>
    [Id(7), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? LongCacheWrite { get; init; }

    /// <summary>Audio tokens of the prompt read from the provider's cache; null: as <see cref="CachedInput"/>.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? CachedAudioInput { get; init; }
}
