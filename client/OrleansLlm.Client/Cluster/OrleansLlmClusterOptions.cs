using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Cluster;

/// <summary>Settings of the chat client that talks to the grains directly.</summary>
public sealed class OrleansLlmClusterOptions
{
    /// <summary>The API key; its hash, never its text, is sent to the tenant's grain.</summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>The model of calls that name none; null: each call has to name one.</summary>
    public string? DefaultModel { get; set; }

    /// <summary>The model of embedding calls that name none; null: each call has to name one.</summary>
    public string? DefaultEmbeddingModel { get; set; }

    /// <summary>The model of rerank calls that name none; null: each call has to name one.</summary>
    public string? DefaultRerankModel { get; set; }

    /// <summary>Over how many router grains calls are spread. More let one silo plan more calls at once. Default 4.</summary>
    /// <value>1 to 64.</value>
    [Range(1, 64)]
    public int RouterShards { get; set; } = 4;

    /// <summary>How long an authenticated key is believed without asking again; a revoked key, or one of a suspended tenant, works at most this much longer. Default 1 s.</summary>
    /// <value>00:00:00 to 00:01:00.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan KeyCacheDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The silence after which a stream counts as broken. Producers send heartbeats each second. Default 4 s.</summary>
    /// <value>00:00:02 to 00:05:00.</value>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan SilenceLimit { get; set; } = StreamWatchdog.DefaultSilenceLimit;

    /// <summary>How often a refused call is tried again before its first token. Default 2.</summary>
    /// <value>0 to 10.</value>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The longest single wait before a retry; a refusal that asks for more is thrown at once. Default 10 s.</summary>
    /// <value>00:00:00 to 00:05:00.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);
}
