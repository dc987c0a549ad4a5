using Orleans.Configuration;

namespace OrleansLlm.Silo.Hosting.Clustering;

/// <summary>How many silos must find another one dead: as Orleans counts, since both write their votes into the same rows. Pure.</summary>
internal static class DeathVotes
{
    /// <summary>True when a silo has voted, and its vote has not expired.</summary>
    public static bool HasVoted(SiloAddress voter, MembershipEntry suspect, ClusterMembershipOptions options, DateTime now) =>
        Fresh(suspect, options, now).Contains(voter);

    /// <summary>True when a silo's vote, with those that are there, is enough.</summary>
    public static bool Suffices(SiloAddress voter, MembershipEntry suspect, MembershipTableData table, ClusterMembershipOptions options, DateTime now)
    {
        var votes = Fresh(suspect, options, now).Append(voter).Distinct().Count();
        var staleAt = now - (options.IAmAliveTablePublishTimeout * options.NumMissedTableIAmAliveLimit);
        var voters = table.Members.Count(member => member.Item1.Status == SiloStatus.Active && LastSign(member.Item1) > staleAt);
        return votes >= Math.Min(options.NumVotesForDeathDeclaration, (voters + 1) / 2);
    }

    private static IEnumerable<SiloAddress> Fresh(MembershipEntry suspect, ClusterMembershipOptions options, DateTime now) =>
        (suspect.SuspectTimes ?? []).Where(vote => now - vote.Item2 < options.DeathVoteExpirationTimeout).Select(vote => vote.Item1);

    private static DateTime LastSign(MembershipEntry entry) => entry.IAmAliveTime > entry.StartTime ? entry.IAmAliveTime : entry.StartTime;
}
