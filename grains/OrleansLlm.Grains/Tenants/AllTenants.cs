using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>Goes through all tenants, page by page.</summary>
internal static class AllTenants
{
    private const int Page = 100;

    /// <summary>Does something for each tenant, one after the other; the first failure ends it.</summary>
    public static async Task ForEachAsync(IGrainFactory grains, Func<string, Task> work, CancellationToken cancellationToken)
    {
        var directory = grains.GetGrain<ITenantDirectoryGrain>(ITenantDirectoryGrain.Key);
        string? after = null;
        while (await directory.ListAsync(after, Page, cancellationToken) is { Count: > 0 } tenants)
        {
            foreach (var tenant in tenants)
            {
                await work(tenant);
            }

            after = tenants[^1];
        }
    }
}
