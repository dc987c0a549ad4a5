using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Targets;

/// <summary>A call that runs at a target. Disposing ends it; the first end counts. Of one caller at a time.</summary>
public sealed class TargetCall : IDisposable
{
    private readonly TargetState _state;
    private bool _hasToken;
    private bool _ended;
    private bool _isTakenBack;

    internal TargetCall(TargetState state, CircuitPass pass, TimeSpan begun, int tokens)
    {
        (_state, Pass, Begun, Tokens) = (state, pass, begun, tokens);
    }

    internal CircuitPass? Pass { get; set; }

    internal TimeSpan Begun { get; }

    internal int Tokens { get; }

    /// <summary>The first token came. Told once; later calls do nothing.</summary>
    public void FirstToken()
    {
        if (!_hasToken && !_ended)
        {
            _hasToken = true;
            _state.FirstToken(this);
        }
    }

    /// <summary>The target was not asked: what was taken from our limits for it is free again. Told before the call's end; later calls do nothing.</summary>
    public void TakeBack()
    {
        if (!_isTakenBack && !_ended)
        {
            _isTakenBack = true;
            _state.TakeBack(this);
        }
    }

    /// <summary>The answer is whole.</summary>
    /// <param name="usedTokens">What it really used, which corrects what was taken from the limit; null: as taken.</param>
    public void Succeed(int? usedTokens = null) => End(TargetOutcome.Answered, null, usedTokens);

    /// <summary>The call failed.</summary>
    /// <param name="cause">How: causes that are the request's own fault are not held against the target.</param>
    /// <param name="retryAfter">The pause that the target asked for, or null.</param>
    public void Fail(FallbackCauses cause, TimeSpan? retryAfter = null) => End(OutcomeOf(cause), retryAfter, usedTokens: null);

    /// <summary>Ends the call without a word about its target, unless it has ended.</summary>
    public void Dispose() => End(TargetOutcome.Neutral, null, usedTokens: null);

    private static TargetOutcome OutcomeOf(FallbackCauses cause) => cause switch
    {
        _ when cause.HasFlag(FallbackCauses.Busy) => TargetOutcome.Busy,
        _ when cause.HasFlag(FallbackCauses.Misconfigured) => TargetOutcome.Misconfigured,
        _ when (cause & (FallbackCauses.Failure | FallbackCauses.Timeout)) != 0 => TargetOutcome.Failed,
        _ => TargetOutcome.Neutral,
    };

    private void End(TargetOutcome outcome, TimeSpan? retryAfter, int? usedTokens)
    {
        if (!_ended)
        {
            _ended = true;
            _state.End(this, outcome, retryAfter, usedTokens);
        }
    }
}
