namespace OrleansLlm.Benchmarks.Soak;

/// <summary>What became of the requests. Safe for concurrent use.</summary>
internal sealed class SoakCounts
{
    private readonly List<string> _wrong = [];
    private int _ended;
    private int _cancelled;
    private int _refused;
    private int _timedOut;
    private int _checked;
    private int _nearTies;
    private long _tokens;
    private long _accepted;
    private long _cached;

    public int Ended => _ended;

    public int Cancelled => _cancelled;

    public int Refused => _refused;

    public int Checked => _checked;

    public long Accepted => _accepted;

    public long Cached => _cached;

    /// <summary>All that was not as it must be.</summary>
    public IReadOnlyList<string> Wrong
    {
        get
        {
            lock (_wrong)
            {
                return [.. _wrong];
            }
        }
    }

    public void OnEnded(int tokens, int accepted, int cached)
    {
        Interlocked.Increment(ref _ended);
        Interlocked.Add(ref _tokens, tokens);
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _cached, cached);
    }

    public void OnCancelled() => Interlocked.Increment(ref _cancelled);

    public void OnRefused() => Interlocked.Increment(ref _refused);

    public void OnTimedOut() => Interlocked.Increment(ref _timedOut);

    public void OnChecked(bool wasNearTie)
    {
        Interlocked.Increment(ref _checked);
        Interlocked.Add(ref _nearTies, wasNearTie ? 1 : 0);
    }

    public void OnWrong(string what)
    {
        lock (_wrong)
        {
            _wrong.Add(what);
        }
    }

    public override string ToString() =>
        $"ended {_ended}, cancelled {_cancelled}, refused {_refused}, timed out {_timedOut}; tokens {_tokens}, accepted proposals {_accepted}, cached {_cached}; " +
        $"compared with the reference {_checked}, of them parted at a tie {_nearTies}; wrong {Wrong.Count}";
}
