namespace OrleansLlm.Routing.Targets;

/// <summary>What this silo knows of a model's health: calls under way, latencies, failures, its circuit, our own limits for it, and what it told of itself. Thread-safe.</summary>
public sealed class TargetState
{
    /// <summary>For how long what a server told of itself is believed.</summary>
    private static readonly TimeSpan StatusLife = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly CircuitBreaker _circuit;
    private readonly RateBucket? _requests;
    private readonly RateBucket? _tokens;
    private readonly long _start;
    private PeakEwma _firstToken;
    private PeakEwma _total;
    private int _inFlight;
    private TargetStatus _status = new();
    private TimeSpan _statusUntil;

    /// <summary>A target of which nothing is known yet.</summary>
    /// <param name="limits">What we may use of it.</param>
    /// <param name="circuit">When it is left alone.</param>
    /// <param name="clock">The time.</param>
    public TargetState(TargetLimits limits, CircuitOptions circuit, TimeProvider clock)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        _circuit = new CircuitBreaker(circuit);
        _requests = limits.RequestsPerMinute is { } requests ? new RateBucket(requests) : null;
        _tokens = limits.TokensPerMinute is { } tokens ? new RateBucket(tokens) : null;
        Limits = limits;
    }

    /// <summary>What we may use of it.</summary>
    public TargetLimits Limits { get; }

    /// <summary>How it is now, for a call of so many tokens (prompt and expected answer).</summary>
    public TargetHealth Read(int tokens = 0)
    {
        lock (_gate)
        {
            var now = Now();
            var isReady = IsReady(now);
            return new TargetHealth
            {
                Circuit = isReady ? _circuit.State(now) : CircuitState.Open,
                MayBegin = isReady && _circuit.MayEnter(now),
                CooldownLeft = isReady ? _circuit.CooldownLeft(now) : _statusUntil - now,
                LimitedFor = WaitFor(now, tokens),
                InFlight = _inFlight,
                FirstTokenSeconds = _firstToken.Read(now),
                TotalSeconds = _total.Read(now),
                FailureShare = _circuit.FailureShare(now),
                Outstanding = now < _statusUntil ? _status.Outstanding : null,
                CacheUsage = now < _statusUntil ? _status.CacheUsage : null,
            };
        }
    }

    /// <summary>Begins a call, unless the circuit or our own limits forbid it.</summary>
    /// <param name="tokens">Its tokens, as reserved or estimated, which are taken from the limit.</param>
    /// <param name="despiteCooldown">Nothing else is left: an open circuit is no reason. Limits still are.</param>
    /// <param name="retryAfter">When refused: when it may be otherwise.</param>
    /// <returns>The call, to be disposed at its end; null when it may not begin.</returns>
    public TargetCall? TryBegin(int tokens, bool despiteCooldown, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            var now = Now();
            retryAfter = WaitFor(now, tokens);
            if (retryAfter > TimeSpan.Zero)
            {
                return null;
            }

            if ((!despiteCooldown && !IsReady(now)) || !_circuit.TryEnter(now, despiteCooldown, out var pass))
            {
                retryAfter = IsReady(now) ? _circuit.CooldownLeft(now) : _statusUntil - now;
                return null;
            }

            _requests?.Take(now, 1);
            _tokens?.Take(now, tokens);
            _inFlight++;
            return new TargetCall(this, pass, now, tokens);
        }
    }

    /// <summary>Notes what the server told of itself.</summary>
    public void Note(TargetStatus status)
    {
        lock (_gate)
        {
            _status = status;
            _statusUntil = Now() + StatusLife;
        }
    }

    internal void FirstToken(TargetCall call)
    {
        lock (_gate)
        {
            var now = Now();
            _firstToken.Add(now, now - call.Begun);
            if (call.Pass is { } pass && _circuit.State(now) != CircuitState.Closed)
            {
                // A probe's answer that has begun shows that the target works; a long one need not end before others may go there.
                _circuit.Succeed(pass, now);
                call.Pass = null;
            }
        }
    }

    internal void TakeBack(TargetCall call)
    {
        lock (_gate)
        {
            var now = Now();
            _requests?.Take(now, -1);
            _tokens?.Take(now, -call.Tokens);
        }
    }

    internal void End(TargetCall call, TargetOutcome outcome, TimeSpan? retryAfter, int? usedTokens)
    {
        lock (_gate)
        {
            var now = Now();
            _inFlight--;
            _tokens?.Take(now, (usedTokens ?? call.Tokens) - call.Tokens);
            if (outcome == TargetOutcome.Answered)
            {
                _total.Add(now, now - call.Begun);
            }

            Tell(call, outcome, retryAfter, now);
        }
    }

    private void Tell(TargetCall call, TargetOutcome outcome, TimeSpan? retryAfter, TimeSpan now)
    {
        if (call.Pass is null && outcome is TargetOutcome.Failed or TargetOutcome.Busy)
        {
            // It began well and then broke: taken anew, so that it counts in today's state.
            _circuit.TryEnter(now, isForced: true, out var later);
            call.Pass = later;
        }

        if (call.Pass is not { } pass)
        {
            return;
        }

        call.Pass = null;
        switch (outcome)
        {
            case TargetOutcome.Answered:
                _circuit.Succeed(pass, now);
                break;
            case TargetOutcome.Failed:
                _circuit.Fail(pass, now);
                break;
            case TargetOutcome.Misconfigured:
                _circuit.Fail(pass, now, isLasting: true);
                break;
            case TargetOutcome.Busy:
                _circuit.Hold(pass, now, retryAfter);
                break;
            default:
                _circuit.Leave(pass);
                break;
        }
    }

    private bool IsReady(TimeSpan now) => _status.IsReady || now >= _statusUntil;

    private TimeSpan WaitFor(TimeSpan now, int tokens)
    {
        var requests = _requests?.WaitFor(now, 1) ?? TimeSpan.Zero;
        var own = _tokens?.WaitFor(now, tokens) ?? TimeSpan.Zero;
        return requests > own ? requests : own;
    }

    private TimeSpan Now() => _clock.GetElapsedTime(_start);
}
