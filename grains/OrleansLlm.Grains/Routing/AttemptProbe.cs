using System.Diagnostics;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Rollouts;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>Measures one attempt: its span, its times. Of one caller.</summary>
internal sealed class AttemptProbe(RouterInstruments instruments, RolloutCache rollouts, Activity? activity, TimeProvider timeProvider)
{
    private readonly long _beganAt = timeProvider.GetTimestamp();
    private TimeSpan? _firstToken;

    /// <summary>What is begun from here on in this asynchronous flow belongs to the attempt's span.</summary>
    public void Enter()
    {
        if (activity is not null)
        {
            Activity.Current = activity;
        }
    }

    /// <summary>Notes the first output.</summary>
    public void Saw(GenerationChunk chunk)
    {
        if (_firstToken is null && chunk.Deltas.Count > 0)
        {
            _firstToken = timeProvider.GetElapsedTime(_beganAt);
        }
    }

    /// <summary>It could not begin. Told once.</summary>
    /// <param name="record">What became of it; gets how long it took.</param>
    /// <param name="exception">Why.</param>
    /// <param name="cancellationToken">The caller's: one who left is the reason, whatever broke off for it.</param>
    public void Refused(AttemptRecord record, Exception exception, CancellationToken cancellationToken)
    {
        record.Outcome = cancellationToken.IsCancellationRequested ? SettlementOutcome.Cancelled : record.Outcome;
        Ended(record, cancellationToken.IsCancellationRequested ? null : AttemptFailures.Of(exception).Error);
    }

    /// <summary>It ended. Told once.</summary>
    /// <param name="record">What became of it; gets how long it took.</param>
    /// <param name="failure">Why it failed, or null.</param>
    public void Ended(AttemptRecord record, LlmException? failure)
    {
        record.Duration = timeProvider.GetElapsedTime(_beganAt);
        record.Failure = failure?.Code;
        instruments.OnAttempt(activity, record, _firstToken);
        if (failure is null ? record.Outcome != SettlementOutcome.Cancelled : !CallFailures.IsOfTheCaller(failure))
        {
            rollouts.Ended(record.Model, failure?.Code);
        }
    }
}
