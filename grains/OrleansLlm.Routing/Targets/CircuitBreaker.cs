namespace OrleansLlm.Routing.Targets;

/// <summary>
/// Decides whether calls may go to a target. Closed until it fails too often; open for a pause, which a Retry-After sets or which doubles with each failed
/// probe; then half-open: a few probes go through, and their success closes it. Times are moments of one clock. Not thread-safe: <see cref="TargetState"/> locks.
/// </summary>
internal sealed class CircuitBreaker(CircuitOptions options)
{
    private const int MaxDoublings = 20;

    private readonly OutcomeWindow _outcomes = new();
    private bool _isClosed = true;
    private TimeSpan _until;
    private int _epoch;
    private int _failuresInRow;
    private int _probesOut;
    private int _probeSuccesses;
    private int _openings;

    /// <summary>Share of failures in the window.</summary>
    public double FailureShare(TimeSpan now) => _outcomes.FailureShare(now);

    public CircuitState State(TimeSpan now) =>
        _isClosed ? CircuitState.Closed : now < _until ? CircuitState.Open : CircuitState.HalfOpen;

    /// <summary>How long it stays open, or zero.</summary>
    public TimeSpan CooldownLeft(TimeSpan now) => _isClosed || _until <= now ? TimeSpan.Zero : _until - now;

    public bool MayEnter(TimeSpan now) => State(now) switch
    {
        CircuitState.Closed => true,
        CircuitState.HalfOpen => _probesOut < options.Probes,
        _ => false,
    };

    /// <summary>Takes leave for a call.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="isForced">Nothing else is left: an open circuit lets it through too, and a half-open one counts it as no probe beyond those it has.</param>
    /// <param name="pass">The leave; to be given back by exactly one of Succeed, Fail, Hold and Leave.</param>
    public bool TryEnter(TimeSpan now, bool isForced, out CircuitPass pass)
    {
        var mayEnter = MayEnter(now);
        var isProbe = mayEnter && !_isClosed;
        _probesOut += isProbe ? 1 : 0;
        pass = new CircuitPass(_epoch, isProbe);
        return mayEnter || isForced;
    }

    /// <summary>The call went well.</summary>
    public void Succeed(CircuitPass pass, TimeSpan now)
    {
        if (!IsHeard(pass))
        {
            return;
        }

        _outcomes.Add(now, isFailure: false);
        _failuresInRow = 0;
        if (!_isClosed && (!pass.IsProbe || ++_probeSuccesses >= options.ProbeSuccesses))
        {
            Close();
        }
    }

    /// <summary>The call failed by the target's fault.</summary>
    /// <param name="pass">Its leave.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isLasting">Every other call would fail too (credentials): the circuit opens at once.</param>
    public void Fail(CircuitPass pass, TimeSpan now, bool isLasting = false)
    {
        if (!IsHeard(pass))
        {
            return;
        }

        _outcomes.Add(now, isFailure: true);
        _failuresInRow++;
        if (_isClosed ? isLasting || IsTooMuch(now) : pass.IsProbe)
        {
            var doubled = options.Cooldown * Math.Pow(2, Math.Min(_openings, MaxDoublings));
            _openings++;
            Open(now + (doubled < options.MaxCooldown && !isLasting ? doubled : options.MaxCooldown));
        }
    }

    /// <summary>The target asked for a pause, or is full. That is no failure, but it is left alone.</summary>
    public void Hold(CircuitPass pass, TimeSpan now, TimeSpan? retryAfter)
    {
        if (pass.Epoch != _epoch && retryAfter is null)
        {
            return;
        }

        GiveBack(pass);
        var pause = retryAfter is { } asked ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, options.MaxRetryAfter.Ticks)) : options.BusyCooldown;
        var until = now + pause;
        if (_isClosed || until > _until)
        {
            Open(until);
        }
    }

    /// <summary>The call ended without telling anything about the target, such as when its caller left.</summary>
    public void Leave(CircuitPass pass) => GiveBack(pass);

    private bool IsTooMuch(TimeSpan now) => _failuresInRow >= options.FailuresInRow
        || (_outcomes.Calls(now) >= options.MinCalls && _outcomes.FailureShare(now) >= options.FailureShare);

    private bool IsHeard(CircuitPass pass)
    {
        GiveBack(pass);
        return pass.Epoch == _epoch;
    }

    private void GiveBack(CircuitPass pass) => _probesOut -= pass.IsProbe && pass.Epoch == _epoch ? 1 : 0;

    private void Open(TimeSpan until)
    {
        _isClosed = false;
        _until = until;
        NextEpoch();
    }

    private void Close()
    {
        _isClosed = true;
        _openings = 0;
        _outcomes.Clear();
        NextEpoch();
    }

    private void NextEpoch()
    {
        _epoch++;
        _probesOut = 0;
        _probeSuccesses = 0;
        _failuresInRow = 0;
    }
}
