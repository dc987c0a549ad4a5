using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Routing.Targets;

/// <summary>When a target is left alone, and for how long.</summary>
public sealed class CircuitOptions
{
    /// <summary>Failures in a row that open the circuit.</summary>
    [Range(1, 1000)]
    public int FailuresInRow { get; set; } = 5;

    /// <summary>The share of failed calls in the last half minute that opens it, above 0 up to 1.</summary>
    [Range(0.01, 1)]
    public double FailureShare { get; set; } = 0.5;

    /// <summary>With fewer calls than this in the last half minute their share says nothing.</summary>
    [Range(1, 100_000)]
    public int MinCalls { get; set; } = 10;

    /// <summary>How long it stays open; doubled each time that the probes fail.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that doubling leads to.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MaxCooldown { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it stays open after a target was full and did not say for how long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan BusyCooldown { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest Retry-After that is obeyed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls that may try at a time when the pause is over.</summary>
    [Range(1, 100)]
    public int Probes { get; set; } = 1;

    /// <summary>Probes that must succeed before all calls may go again.</summary>
    [Range(1, 100)]
    public int ProbeSuccesses { get; set; } = 1;
}
