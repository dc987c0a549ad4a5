using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution;

/// <summary>What became of one attempt. Written by the attempt, read when the call ends.</summary>
/// <param name="number">Its number in the call, from 1.</param>
/// <param name="model">The model as requests name it.</param>
/// <param name="provider">Who runs it.</param>
/// <param name="reason">Why the planner chose it.</param>
public sealed class AttemptRecord(int number, string model, string provider, string reason)
{
    /// <summary>Its number in the call, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>The model as requests name it.</summary>
    public string Model { get; } = model;

    /// <summary>Who runs it: <c>local</c> or a provider's name.</summary>
    public string Provider { get; } = provider;

    /// <summary>Why the planner chose it.</summary>
    public string Reason { get; } = reason;

    /// <summary>The replica, when local.</summary>
    public string? Replica { get; set; }

    /// <summary>The money that was set aside; null: none was, or not yet.</summary>
    public Reservation? Reservation { get; set; }

    /// <summary>How it ended; null while it runs, or when it was refused before it got a reservation.</summary>
    public SettlementOutcome? Outcome { get; set; }

    /// <summary>Why it failed, or null.</summary>
    public LlmErrorCode? Failure { get; set; }

    /// <summary>What was billed.</summary>
    public TokenUsage Usage { get; set; } = new();

    /// <summary>What it cost in US dollars; null when no price is known.</summary>
    public decimal? Cost { get; set; } = 0;

    /// <summary>How long it took; zero while it runs.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>As callers see it.</summary>
    public RouteAttempt ToContract() => new()
    {
        Model = Model,
        Provider = Provider,
        Reason = Reason,
        Replica = Replica,
        Outcome = Outcome,
        Failure = Failure,
        Duration = Duration,
        Cost = Cost,
    };
}
