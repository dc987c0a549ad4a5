using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Silo.Api;

/// <summary>Settings of the HTTP surface, bound from <c>OrleansLlm:Api</c>.</summary>
public sealed class ApiOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Api";

    /// <summary>The largest request body in bytes; a larger one is answered with 413.</summary>
    /// <value>1 KiB to 1 GiB; default 4 MiB.</value>
    [Range(1024, 1 << 30)]
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most messages in one request.</summary>
    /// <value>1 to 100,000; default 2,048.</value>
    [Range(1, 100_000)]
    public int MaxMessages { get; set; } = 2048;

    /// <summary>The most prompts in one plain-completion request; each runs as a call of its own, all at once.</summary>
    /// <value>1 to 256; default 16.</value>
    [Range(1, 256)]
    public int MaxPrompts { get; set; } = 16;

    /// <summary>How often a quiet event stream carries a comment, so that proxies do not close it.</summary>
    /// <value>100 ms to 1 min; default 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The silence after which a stream's producer counts as gone. Longer than the watch that routers keep on replicas,
    /// so that the router's own error or next attempt comes first.
    /// </summary>
    /// <value>1 s to 5 min; default 20 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StreamSilenceLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest that one call may take from its first byte in to its last byte out.</summary>
    /// <value>1 s to 1 day; default 15 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a silo believes what it knows of a key that passed. A revocation is in force at once on the silo that took it, on others within this time.
    /// </summary>
    /// <value>0 (ask the tenant's grain for every call) to 1 min; default 250 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan KeyCacheLife { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether <c>/metrics</c> needs an operator's key.</summary>
    /// <value>Default false: scrapers usually reach it over a private network.</value>
    public bool ProtectMetrics { get; set; }

    /// <summary>Whether <c>/</c> shows the playground.</summary>
    /// <value>Default true.</value>
    public bool Playground { get; set; } = true;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (StreamSilenceLimit >= RequestTimeout)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(StreamSilenceLimit)} ({StreamSilenceLimit}) must be shorter than {nameof(RequestTimeout)} ({RequestTimeout}).",
                [nameof(StreamSilenceLimit), nameof(RequestTimeout)]);
        }
    }
}
