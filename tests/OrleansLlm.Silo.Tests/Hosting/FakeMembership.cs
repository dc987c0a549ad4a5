using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Runtime;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Membership as one silo knows it; keeps whom it was told to declare dead.</summary>
internal sealed class FakeMembership(params SiloAddress[] silos) : IClusterMembershipService
{
    public BlockingCollection<SiloAddress> Killed { get; } = [];

    public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(
        silos.ToImmutableDictionary(silo => silo, silo => new ClusterMember(silo, SiloStatus.Active, silo.ToString())), new MembershipVersion(1));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> TryKill(SiloAddress siloAddress)
    {
        Killed.Add(siloAddress);
        return Task.FromResult(true);
    }
}
