using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace OrleansLlm.Silo.Hosting.Clustering;

/// <summary>
/// Takes silos that were killed out of the cluster within about a second: connections to them end at once, and their port refuses new ones. Orleans' probes, which can not tell a
/// dead silo from a slow one, need several seconds and on a busy machine half a minute; they remain for silos that fall silent. As with them the silos vote, so that a network that
/// is broken between two of them ends neither.
/// </summary>
internal sealed partial class GoneSilos(
    ClosedConnections connections,
    IClusterMembershipService membership,
    IMembershipTable table,
    ILocalSiloDetails self,
    IOptions<ClusterMembershipOptions> options,
    TimeProvider timeProvider,
    ILogger<GoneSilos> logger) : BackgroundService
{
    /// <summary>How often a port must refuse: a single time might be a silo's that is just being replaced.</summary>
    private const int Refusals = 3;

    /// <summary>How often a vote is tried that comes between others' changes of the table.</summary>
    private const int Tries = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var address in connections.ReadAllAsync(stoppingToken))
        {
            await Task.WhenAll(SilosAt(address).Select(silo => CheckAsync(silo, stoppingToken)));
        }
    }

    /// <summary>Those that may have been at the other end: all, where none bears the address (it is translated on the way).</summary>
    private List<SiloAddress> SilosAt(IPAddress? address)
    {
        var others = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress))
            .Select(member => member.SiloAddress)
            .ToList();
        var there = others.FindAll(silo => silo.Endpoint.Address.Equals(address));
        return there.Count > 0 ? there : others;
    }

    private async Task CheckAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            for (var refusals = 0; refusals < Refusals; refusals++)
            {
                if (await SiloProbe.ListensAsync(silo.Endpoint))
                {
                    return;
                }

                await Task.Delay(Pause, timeProvider, cancellationToken);
            }

            await VoteAsync(silo, cancellationToken);
        }
#pragma warning disable CA1031 // The store may be away: Orleans' probes find the silo all the same.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotVoted(exception, silo);
        }
    }

    private async Task VoteAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var read = await table.ReadAllAsync(cancellationToken);
            if (read.TryGet(silo) is not ({ Status: SiloStatus.Active } entry, var etag))
            {
                return;
            }

            if (read.TryGet(self.SiloAddress) is not ({ Status: SiloStatus.Active }, _))
            {
                // One that the others took out may be the broken one, to which all ports refuse: it would take the healthy ones with it.
                return;
            }

            var now = timeProvider.GetUtcNow().UtcDateTime;
            if (IsHere(silo) || DeathVotes.Suffices(self.SiloAddress, entry, read, options.Value, now))
            {
                // The deciding vote is never written alone: Orleans takes a row with enough votes that is not dead for its own defect, and ends the silo that reads it.
                LogGone(silo);
                await membership.TryKill(silo);
                return;
            }

            if (DeathVotes.HasVoted(self.SiloAddress, entry, options.Value, now))
            {
                return;
            }

            entry.AddSuspector(self.SiloAddress, now);
            if (await table.UpdateRowAsync(entry, etag, read.Version.Next(), cancellationToken))
            {
                LogVoted(silo);
                return;
            }

            await Task.Delay(Pause / Tries, timeProvider, cancellationToken);
        }
    }

    /// <summary>No network lies between silos of one address: a port that refuses is proof enough.</summary>
    private bool IsHere(SiloAddress silo) => silo.Endpoint.Address.Equals(self.SiloAddress.Endpoint.Address);

    [LoggerMessage(LogLevel.Warning, "The silo {Silo} is gone: its connections ended and its port refuses new ones. It is taken out of the cluster.")]
    private partial void LogGone(SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "The silo {Silo} seems to be gone: its connections ended and its port refuses new ones. It is taken out of the cluster when another silo finds so too.")]
    private partial void LogVoted(SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "The silo {Silo} seems to be gone, but that could not be written into the table of members.")]
    private partial void LogNotVoted(Exception exception, SiloAddress silo);
}
