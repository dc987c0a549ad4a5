using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>What a silo has of a tenant's routes, and when it was last asked for. Thread-safe.</summary>
internal sealed class TenantCopy
{
    private volatile OwnRoutes? _own;
    private long _usedAt;

    public OwnRoutes? Own => _own;

    public DateTimeOffset UsedAt => new(Interlocked.Read(ref _usedAt), TimeSpan.Zero);

    /// <summary>The tenant's routes over the global ones; null: they were never read.</summary>
    public RouteTable? Read(RouteTable global, DateTimeOffset now)
    {
        Interlocked.Exchange(ref _usedAt, now.UtcTicks);
        if (_own is not { } own)
        {
            return null;
        }

        var current = own.Over(global);
        if (!ReferenceEquals(current, own))
        {
            // Lost to a newer copy or not: both are over today's global routes when they are next read.
            Interlocked.CompareExchange(ref _own, current, own);
        }

        return current.Table;
    }

    public void Keep(OwnRoutes own) => _own = own;
}
