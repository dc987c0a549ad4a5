namespace OrleansLlm.Engine.Encoders;

/// <summary>One tenant's waiting inputs by length, the oldest of each first, and what the tenant was served.</summary>
internal sealed class EncoderLine(string tenant, double weight)
{
    private readonly SortedDictionary<int, Queue<EncoderItem>> _buckets = [];

    public string Tenant => tenant;

    /// <summary>Tokens served, divided by the tenant's weight.</summary>
    public double Counter { get; private set; }

    /// <summary>Tokens that wait.</summary>
    public long WaitingTokens { get; set; }

    public void Add(EncoderItem item)
    {
        var bucket = LengthBuckets.Of(item.Length);
        if (!_buckets.TryGetValue(bucket, out var queue))
        {
            _buckets[bucket] = queue = new Queue<EncoderItem>();
        }

        queue.Enqueue(item);
    }

    /// <summary>The input that waits longest, or null.</summary>
    public EncoderItem? Oldest()
    {
        EncoderItem? oldest = null;
        foreach (var bucket in _buckets.Keys.ToList())
        {
            if (Peek(bucket) is { } item && (oldest is null || item.Arrival < oldest.Arrival))
            {
                oldest = item;
            }
        }

        return oldest;
    }

    /// <summary>The oldest input in a range of lengths, or null.</summary>
    public EncoderItem? Peek(int bucket)
    {
        if (!_buckets.TryGetValue(bucket, out var queue))
        {
            return null;
        }

        while (queue.TryPeek(out var item))
        {
            if (!item.Job.IsEnded)
            {
                return item;
            }

            queue.Dequeue();
        }

        _buckets.Remove(bucket);
        return null;
    }

    /// <summary>Takes what <see cref="Peek"/> gave.</summary>
    public void Take(int bucket, double cost)
    {
        _buckets[bucket].Dequeue();
        Counter += cost / weight;
    }

    public void LiftTo(double counter) => Counter = Math.Max(Counter, counter);
}
