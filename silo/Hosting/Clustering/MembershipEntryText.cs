using System.Text.Json;

namespace OrleansLlm.Silo.Hosting.Clustering;

/// <summary>Membership rows as JSON: readable with any SQLite tool when a cluster has to be looked into.</summary>
internal static class MembershipEntryText
{
    public static string Write(MembershipEntry entry) => JsonSerializer.Serialize(new Row
    {
        Silo = entry.SiloAddress.ToParsableString(),
        Status = entry.Status,
        Suspects = [.. (entry.SuspectTimes ?? []).Select(suspect => new Suspect(suspect.Item1.ToParsableString(), suspect.Item2))],
        ProxyPort = entry.ProxyPort,
        HostName = entry.HostName,
        SiloName = entry.SiloName,
        RoleName = entry.RoleName,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = entry.StartTime,
        IAmAliveTime = entry.IAmAliveTime,
    });

    public static MembershipEntry Read(string text)
    {
        var row = JsonSerializer.Deserialize<Row>(text)!;
        return new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(row.Silo),
            Status = row.Status,
            SuspectTimes = [.. row.Suspects.Select(suspect => Tuple.Create(SiloAddress.FromParsableString(suspect.Silo), suspect.At))],
            ProxyPort = row.ProxyPort,
            HostName = row.HostName ?? "",
            SiloName = row.SiloName ?? "",
            RoleName = row.RoleName,
            UpdateZone = row.UpdateZone,
            FaultZone = row.FaultZone,
            StartTime = row.StartTime,
            IAmAliveTime = row.IAmAliveTime,
        };
    }

    private sealed record Suspect(string Silo, DateTime At);

    private sealed record Row
    {
        public required string Silo { get; init; }

        public SiloStatus Status { get; init; }

        public IReadOnlyList<Suspect> Suspects { get; init; } = [];

        public int ProxyPort { get; init; }

        public string? HostName { get; init; }

        public string? SiloName { get; init; }

        public string? RoleName { get; init; }

        public int UpdateZone { get; init; }

        public int FaultZone { get; init; }

        public DateTime StartTime { get; init; }

        public DateTime IAmAliveTime { get; init; }
    }
}
