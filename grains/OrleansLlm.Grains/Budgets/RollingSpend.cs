using System.Runtime.InteropServices;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Spend of the last 90 days in buckets that get wider with age, at most about 180: enough for every rolling window. A window counts each
/// bucket that reaches into it as a whole, so it never counts less than the true window, and lets go at most a twelfth of its length later.
/// </summary>
internal sealed class RollingSpend
{
    /// <summary>Widths in seconds; each divides the next. A bucket may take the next width when it is older than the window before it.</summary>
    private static readonly int[] Widths = [5, 300, 7_200, 43_200, 172_800, 518_400];

    private static readonly long[] Lengths =
        [.. Enumerable.Range(0, Widths.Length).Select(i => (long)CalendarWindow.LengthOf((BudgetPeriod)i).TotalSeconds)];

    private readonly List<SpendBucket> _buckets = [];
    private int _widenAt = 64;

    /// <summary>Adds to the bucket of the moment at which a call was reserved.</summary>
    public void Add(DateTimeOffset at, decimal spent, decimal reserved, DateTimeOffset now)
    {
        var second = at.ToUnixTimeSeconds();
        var index = IndexOf(second);
        if (index < 0 || _buckets[index].End <= second)
        {
            index++;
            _buckets.Insert(index, new SpendBucket(second - (second % Widths[0]), Widths[0], 0, 0));
        }

        ref var bucket = ref CollectionsMarshal.AsSpan(_buckets)[index];
        bucket = bucket with { Spent = bucket.Spent + spent, Reserved = bucket.Reserved + reserved };
        if (_buckets.Count >= _widenAt)
        {
            Widen(now);
        }
    }

    /// <summary>Spent and reserved in the window that ends now.</summary>
    public (decimal Spent, decimal Reserved) In(BudgetPeriod period, DateTimeOffset now)
    {
        var since = now - CalendarWindow.LengthOf(period);
        var (spent, reserved) = (0m, 0m);
        for (var i = _buckets.Count - 1; i >= 0 && _buckets[i].EndsAt > since; i--)
        {
            spent += _buckets[i].Spent;
            reserved += _buckets[i].Reserved;
        }

        return (spent, reserved);
    }

    /// <summary>When so much of the window's money has left it; null when there is less in it.</summary>
    public DateTimeOffset? FreesAt(BudgetPeriod period, decimal amount, DateTimeOffset now)
    {
        var length = CalendarWindow.LengthOf(period);
        foreach (var bucket in _buckets)
        {
            var used = bucket.Spent + bucket.Reserved;
            if (bucket.EndsAt > now - length && used > 0 && (amount -= used) <= 0)
            {
                return bucket.EndsAt + length;
            }
        }

        return null;
    }

    /// <summary>The buckets with settled spend only: what is reserved is added again with the open calls.</summary>
    public SpendBucket[] ToState(DateTimeOffset now)
    {
        Widen(now);
        return [.. _buckets.Where(bucket => bucket.Spent != 0).Select(bucket => bucket with { Reserved = 0 })];
    }

    public void Load(IReadOnlyList<SpendBucket> buckets) => _buckets.AddRange(buckets);

    /// <summary>The last bucket that begins at or before a second, or -1.</summary>
    private int IndexOf(long second)
    {
        var (low, high) = (0, _buckets.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _buckets[middle].Start <= second ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private void Widen(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var kept = 0;
        var buckets = CollectionsMarshal.AsSpan(_buckets);
        foreach (var bucket in buckets)
        {
            if (bucket.End <= second - Lengths[^1] || (bucket.Spent == 0 && bucket.Reserved == 0))
            {
                continue;
            }

            var wide = Widened(bucket, second);
            if (kept > 0 && buckets[kept - 1].End > wide.Start)
            {
                var last = buckets[kept - 1];
                buckets[kept - 1] = last with { Spent = last.Spent + wide.Spent, Reserved = last.Reserved + wide.Reserved };
            }
            else
            {
                buckets[kept++] = wide;
            }
        }

        _buckets.RemoveRange(kept, _buckets.Count - kept);
        _widenAt = _buckets.Count + 64;
    }

    private static SpendBucket Widened(SpendBucket bucket, long now)
    {
        for (var i = Widths.Length - 1; i > 0 && Widths[i] > bucket.Width; i--)
        {
            var start = bucket.Start - (bucket.Start % Widths[i]);
            if (start + Widths[i] <= now - Lengths[i - 1])
            {
                return bucket with { Start = start, Width = Widths[i] };
            }
        }

        return bucket;
    }
}
