namespace OrleansLlm.Routing.Targets;

/// <summary>How a target was at a moment, as this silo saw it.</summary>
public sealed record TargetHealth
{
    /// <summary>Nothing is known yet: it may be called.</summary>
    public static TargetHealth Unknown { get; } = new();

    /// <summary>The circuit. Half-open only tells; <see cref="MayBegin"/> decides.</summary>
    public CircuitState Circuit { get; init; }

    /// <summary>True when a call may begin now: the circuit is closed, or half-open with a probe to spare.</summary>
    public bool MayBegin { get; init; } = true;

    /// <summary>How long the circuit stays open; zero when it is not.</summary>
    public TimeSpan CooldownLeft { get; init; }

    /// <summary>How long until our own limits for the target have room for the call; zero: they have.</summary>
    public TimeSpan LimitedFor { get; init; }

    /// <summary>Calls of this silo that run there.</summary>
    public int InFlight { get; init; }

    /// <summary>Peak-sensitive moving average of the seconds to the first token; null: never measured.</summary>
    public double? FirstTokenSeconds { get; init; }

    /// <summary>Peak-sensitive moving average of the seconds of whole calls; null: never measured.</summary>
    public double? TotalSeconds { get; init; }

    /// <summary>Share of failed calls in the last half minute, 0 to 1.</summary>
    public double FailureShare { get; init; }

    /// <summary>Requests that run or wait there, from all of its clients, as it told last; null: it does not tell.</summary>
    public int? Outstanding { get; init; }

    /// <summary>Share of its KV memory in use, 0 to 1, as it told last; null: it does not tell.</summary>
    public double? CacheUsage { get; init; }
}
