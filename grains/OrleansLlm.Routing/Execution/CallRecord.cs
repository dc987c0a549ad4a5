using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution;

/// <summary>What was done for a call. Thread-safe; its attempts' records belong to those who run them until the call has ended.</summary>
public sealed class CallRecord
{
    private readonly Lock _gate = new();
    private readonly List<AttemptRecord> _attempts = [];
    private readonly List<string> _notes = [];

    /// <summary>The attempts so far, by number.</summary>
    public IReadOnlyList<AttemptRecord> Attempts
    {
        get
        {
            lock (_gate)
            {
                return [.. _attempts];
            }
        }
    }

    /// <summary>What happened on the way, for traces.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_gate)
            {
                return [.. _notes];
            }
        }
    }

    /// <summary>Number of attempts so far.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _attempts.Count;
            }
        }
    }

    /// <summary>Counts an attempt that begins.</summary>
    public AttemptRecord Begin(string model, string provider, string reason)
    {
        lock (_gate)
        {
            var attempt = new AttemptRecord(_attempts.Count + 1, model, provider, reason);
            _attempts.Add(attempt);
            return attempt;
        }
    }

    /// <summary>Notes what happened.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            _notes.Add(text);
        }
    }

    /// <summary>The usage of all attempts together: what the call is billed for.</summary>
    public TokenUsage Usage() => Attempts is [var only] ? only.Usage : UsageSum.Of(Attempts.Select(attempt => attempt.Usage));

    /// <summary>The cost of all attempts in US dollars; null when the price of one that used something is not known.</summary>
    public decimal? Cost()
    {
        decimal sum = 0;
        foreach (var attempt in Attempts)
        {
            if (attempt.Cost is not { } cost)
            {
                return null;
            }

            sum += cost;
        }

        return sum;
    }
}
