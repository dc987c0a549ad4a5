using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Audit;

namespace OrleansLlm.Cli.Erasures;

/// <summary><c>audit</c>: a tenant's audit log. It is checked here too, from the records themselves, so that the server need not be believed.</summary>
internal static class AuditCommand
{
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Option<string> Tenant = CommonOptions.Tenant();
    private static readonly Option<string?> Head = new("--head") { Description = "The hash of a record as it was noted before: the log must still have it." };

    public static Command Create(CliEnvironment environment, Connection connection) => new("audit", "A tenant's audit log.")
    {
        Json,
        Tenant,
        CommandContext.Create("list", "Lists the records, oldest first.", environment, connection, Json, ListAsync),
        CommandContext.Create("verify", "Checks the chain of hashes, record by record.", environment, connection, Json, VerifyAsync, Head),
    };

    private static async Task ListAsync(CommandContext context, CancellationToken token) => await context.PrintAsync(
        await ReadAsync(context, token), CliJson.Default.IReadOnlyListAuditRecord, records => TextTable.Format(
            ["number", "at", "action", "actor", "subject", "details"],
            [.. records.Select(record => (IReadOnlyList<string>)[
                record.Sequence.ToString(CultureInfo.InvariantCulture), CommonOptions.Show(record.At), record.Event.Action, record.Event.Actor, record.Event.Subject,
                CommonOptions.Show(record.Event.Details),
            ])]));

    private static async Task VerifyAsync(CommandContext context, CancellationToken token)
    {
        var (records, tenant, noted) = (await ReadAsync(context, token), context.Get(Tenant), context.Get(Head));
        var (count, head) = (0L, AuditHash.Beginning);
        foreach (var record in records)
        {
            if (record.Sequence != count + 1 || record.PreviousHash != head || record.Hash != AuditHash.Of(tenant, record))
            {
                throw new CliException($"The audit log is broken at record {count + 1}.");
            }

            (count, head) = (record.Sequence, record.Hash);
        }

        var known = noted is null || records.Any(record => record.Hash == noted);
        var check = new AuditCheck { Records = count, Head = head, IsWhole = known };
        await context.PrintAsync(check, CliJson.Default.AuditCheck, one => known
            ? string.Create(CultureInfo.InvariantCulture, $"whole: {one.Records} records, head {one.Head}")
            : $"the log has no record with the hash {noted}: records were taken off its end");
        if (!known)
        {
            throw new CliException("The audit log is not whole.");
        }
    }

    private static async Task<IReadOnlyList<AuditRecord>> ReadAsync(CommandContext context, CancellationToken token)
    {
        var records = new List<AuditRecord>();
        long? after = null;
        do
        {
            var page = await context.Client.Erasures.ListAuditAsync(context.Get(Tenant), after, AuditPage.MaxLimit, token);
            records.AddRange(page.Records);
            after = page.Next;
        }
        while (after is not null);
        return records;
    }
}
