using System.ComponentModel.DataAnnotations;
using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Engine.Encoders;

/// <summary>How one encoder batches and turns callers away.</summary>
public sealed class EncoderOptions
{
    /// <summary>Device and threads; slots are of no effect.</summary>
    [Required]
    public RunnerOptions Runner { get; set; } = new();

    /// <summary>The most tokens of one batch, padding included; a single input may be longer. On a processor larger batches fall out of its caches.</summary>
    /// <value>1 to 1,048,576; default 1,024.</value>
    [Range(1, 1_048_576)]
    public int MaxTokensPerBatch { get; set; } = 1_024;

    /// <summary>The most inputs of one batch.</summary>
    /// <value>1 to 4,096; default 64.</value>
    [Range(1, 4_096)]
    public int MaxBatch { get; set; } = 64;

    /// <summary>The largest share of a batch that may be padding.</summary>
    /// <value>0 to 0.9; default 0.1.</value>
    [Range(0, 0.9)]
    public double MaxPadding { get; set; } = 0.1;

    /// <summary>The most tokens that wait; a request that would exceed it is refused with <see cref="EngineQueueFullException"/>. One tenant may have half of it.</summary>
    /// <value>1,024 to 1,000,000,000; default 1,048,576.</value>
    [Range(1_024, 1_000_000_000)]
    public int MaxWaitingTokens { get; set; } = 1_048_576;

    /// <summary>The longest predicted wait with which a request is still taken in; zero: no limit.</summary>
    /// <value>0 to 1 day; default 0.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxPredictedWait { get; set; }

    /// <summary>Tenants' shares relative to each other; 1 for those not named.</summary>
    /// <value>Each above 0.</value>
    public IDictionary<string, double> TenantWeights { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    internal double WeightOf(string tenant) => TenantWeights.TryGetValue(tenant, out var weight) ? weight : 1;

    /// <exception cref="ArgumentException">Names the fields, their limits and the values given.</exception>
    internal void ThrowIfInvalid()
    {
        var problems = EngineOptions.Problems(this).Concat(EngineOptions.Problems(Runner)).ToList();
        problems.AddRange(TenantWeights.Where(pair => !(pair.Value > 0)).Select(pair => FormattableString.Invariant($"{nameof(TenantWeights)}[{pair.Key}] must be above 0. Given: {pair.Value}.")));
        if (problems.Count > 0)
        {
            throw new ArgumentException($"Encoder options: {string.Join(" ", problems)}");
        }
    }
}
