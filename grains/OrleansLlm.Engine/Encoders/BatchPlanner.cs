namespace OrleansLlm.Engine.Encoders;

/// <summary>
/// Decides what runs together. Each batch is made around one input: the oldest of the tenant that was served least (virtual token counters, as in
/// <see cref="Scheduling.FairQueue"/>). Inputs of about its length join it, those of the least served tenants first, while padding and tokens
/// stay within their limits, but none of a tenant that is a whole batch ahead: so nothing waits for ever, and while two tenants wait what they were
/// served differs by at most two batches' tokens. No clock, not thread-safe.
/// </summary>
internal sealed class BatchPlanner(EncoderOptions options, bool together)
{
    private readonly Dictionary<string, EncoderLine> _lines = new(StringComparer.Ordinal);
    private long _arrivals;
    private double _lastServed;

    /// <summary>Tokens that wait.</summary>
    public long WaitingTokens { get; private set; }

    /// <summary>Inputs that wait.</summary>
    public int WaitingInputs { get; private set; }

    /// <summary>Tenants with inputs in the queue; for tests.</summary>
    public int Lines => _lines.Count;

    /// <summary>Tokens of one tenant that wait.</summary>
    public long WaitingOf(string tenant) => _lines.TryGetValue(tenant, out var line) ? line.WaitingTokens : 0;

    public void Add(EncoderJob job)
    {
        if (!_lines.TryGetValue(job.Request.Tenant, out var line))
        {
            // Nobody saves up service by staying away.
            line = new EncoderLine(job.Request.Tenant, options.WeightOf(job.Request.Tenant));
            line.LiftTo(_lines.Count > 0 ? _lines.Values.Min(other => other.Counter) : _lastServed);
            _lines[job.Request.Tenant] = line;
        }

        for (var i = 0; i < job.Request.Inputs.Count; i++)
        {
            line.Add(new EncoderItem(job, i, _arrivals++));
        }

        Count(line, job.WaitingTokens, job.WaitingInputs);
    }

    /// <summary>What of a job is still queued is not to run any more.</summary>
    public void Forget(EncoderJob job)
    {
        if (_lines.TryGetValue(job.Request.Tenant, out var line))
        {
            Count(line, -job.WaitingTokens, -job.WaitingInputs);
            (job.WaitingTokens, job.WaitingInputs) = (0, 0);
        }
    }

    /// <summary>Takes the next batch out of the queue; empty when nothing waits.</summary>
    public List<EncoderItem> Next()
    {
        var batch = new List<EncoderItem>();
        if (Head() is not { } head)
        {
            return batch;
        }

        var limits = new BatchLimits(options, head.Length);
        var bucket = LengthBuckets.Of(head.Length);
        var line = _lines[head.Job.Request.Tenant];
        var ceiling = line.Counter + options.MaxTokensPerBatch;
        Take(line, bucket, batch, limits);
        while (together && bucket > 0 && Fill(bucket, ceiling, batch, limits))
        {
            bucket--;
        }

        return batch;
    }

    private EncoderItem? Head()
    {
        // Lines without work go, so that many tenants that call once do not add up.
        foreach (var line in _lines.Values.OrderBy(line => line.Counter).ToList())
        {
            if (line.Oldest() is { } oldest)
            {
                return oldest;
            }

            _lastServed = Math.Max(_lastServed, line.Counter);
            _lines.Remove(line.Tenant);
        }

        return null;
    }

    /// <summary>Adds inputs of one range of lengths; false when the batch takes no more of any shorter range either.</summary>
    private bool Fill(int bucket, double ceiling, List<EncoderItem> batch, BatchLimits limits)
    {
        while (Candidate(bucket, ceiling) is { } line)
        {
            if (!limits.Admits(line.Peek(bucket)!.Length, batch.Count))
            {
                return false;
            }

            Take(line, bucket, batch, limits);
        }

        return true;
    }

    private EncoderLine? Candidate(int bucket, double ceiling)
    {
        EncoderLine? best = null;
        foreach (var line in _lines.Values)
        {
            if (line.Counter <= (best?.Counter ?? ceiling) && line.Peek(bucket) is not null)
            {
                best = line;
            }
        }

        return best;
    }

    private void Take(EncoderLine line, int bucket, List<EncoderItem> batch, BatchLimits limits)
    {
        var item = line.Peek(bucket)!;
        line.Take(bucket, item.Length);
        item.Job.WaitingTokens -= item.Length;
        item.Job.WaitingInputs--;
        Count(line, -item.Length, -1);
        limits.Add(item.Length);
        batch.Add(item);
    }

    private void Count(EncoderLine line, int tokens, int inputs)
    {
        line.WaitingTokens += tokens;
        WaitingTokens += tokens;
        WaitingInputs += inputs;
    }
}
