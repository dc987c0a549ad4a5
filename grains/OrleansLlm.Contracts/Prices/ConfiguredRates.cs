namespace OrleansLlm.Contracts.Prices;

/// <summary>Money per million tokens of each kind, as in <see cref="TokenRates"/>, as a configuration gives it.</summary>
public abstract class ConfiguredRates
{
    /// <summary>Prompt tokens.</summary>
    public decimal InputPerMillion { get; set; }

    /// <summary>Generated tokens.</summary>
    public decimal OutputPerMillion { get; set; }

    /// <summary>Prompt tokens read from the cache; null: as input.</summary>
    public decimal? CachedInputPerMillion { get; set; }

    /// <summary>Prompt tokens written to the cache; null: as input.</summary>
    public decimal? CacheWritePerMillion { get; set; }

    /// <summary>Prompt tokens written to the cache for long; null: as other writes.</summary>
    public decimal? LongCacheWritePerMillion { get; set; }

    /// <summary>Hidden reasoning; null: as output.</summary>
    public decimal? ReasoningPerMillion { get; set; }

    /// <summary>Audio tokens of the prompt; null: as input.</summary>
    public decimal? AudioInputPerMillion { get; set; }

    /// <summary>Audio tokens of the prompt read from the cache; null: as cached input.</summary>
    public decimal? CachedAudioInputPerMillion { get; set; }

    /// <summary>Audio tokens generated; null: as output.</summary>
    public decimal? AudioOutputPerMillion { get; set; }

    /// <summary>The rates.</summary>
    public TokenRates ToRates() => new()
    {
        Input = InputPerMillion,
        Output = OutputPerMillion,
        CachedInput = CachedInputPerMillion,
        CacheWrite = CacheWritePerMillion,
        LongCacheWrite = LongCacheWritePerMillion,
        Reasoning = ReasoningPerMillion,
        AudioInput = AudioInputPerMillion,
        CachedAudioInput = CachedAudioInputPerMillion,
        AudioOutput = AudioOutputPerMillion,
    };
}
