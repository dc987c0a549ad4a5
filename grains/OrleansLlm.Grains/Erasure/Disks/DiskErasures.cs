using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Placement;

namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>
/// Erases from the disks of all silos: what is erased is noted before anything is removed, so that silos that are away remove it when they come back. Thread-safe.
/// </summary>
internal sealed partial class DiskErasures(IGrainFactory grains, TimeProvider timeProvider, ILogger<DiskErasures> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Notes names in a list (<see cref="ErasedLists"/>); durable when it returns. Silos of the cluster remove them within seconds.</summary>
    public Task NoteAsync(string list, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var erased = grains.GetGrain<IErasedNamesGrain>(list);
        return GrainRetry.RunAsync(() => erased.AddAsync(names, cancellationToken), timeProvider, cancellationToken);
    }

    /// <summary>Ends when each silo of the cluster has removed what a list has; those that leave do it when they come back.</summary>
    public async Task EraseAsync(string list, CancellationToken cancellationToken)
    {
        var done = new HashSet<SiloAddress>();
        while (true)
        {
            var left = (await ActiveSilosAsync(cancellationToken)).Where(silo => !done.Contains(silo)).ToList();
            if (left.Count == 0)
            {
                return;
            }

            var results = await Task.WhenAll(left.Select(silo => TryEraseAsync(silo, list, cancellationToken)));
            done.UnionWith(left.Where((_, i) => results[i]));
            if (results.Contains(false))
            {
                await Task.Delay(Pause, timeProvider, cancellationToken);
            }
        }
    }

    private async Task<IEnumerable<SiloAddress>> ActiveSilosAsync(CancellationToken cancellationToken)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        return (await GrainRetry.RunAsync(() => management.GetHosts(onlyActive: true), timeProvider, cancellationToken)).Keys;
    }

    private async Task<bool> TryEraseAsync(SiloAddress silo, string list, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<ISiloDiskGrain>(new SiloKey(silo).ToString()).EraseAsync(list, cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, the erasure has not ended before the silo has done it, or has left.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotYet(exception, silo, list);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The silo {Silo} has not removed what was erased of {List}; it is asked again.")]
    private partial void LogNotYet(Exception exception, SiloAddress silo, string list);
}
