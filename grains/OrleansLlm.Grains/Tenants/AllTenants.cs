using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>Goes through all tenants, page by page.</summary>
internal static class AllTenants
{
    private const int Page = 100;

    /// <summary>Does something for each tenant, one after the other; one with which it fails keeps it from no other.</summary>
    /// <exception cref="AggregateException">It failed with some.</exception>
    public static async Task ForEachAsync(IGrainFactory grains, Func<string, Task> work, CancellationToken cancellationToken)
    {
        var directory = grains.GetGrain<ITenantDirectoryGrain>(ITenantDirectoryGrain.Key);
        var attempts = new Attempts();
        string? after = null;
        while (await directory.ListAsync(after, Page, cancellationToken) is { Count: > 0 } tenants)
        {
            foreach (var tenant in tenants)
            {
                await attempts.TryAsync(() => work(tenant), cancellationToken);
            }

            after = tenants[^1];
        }

        attempts.ThrowIfAny();
    }
}
