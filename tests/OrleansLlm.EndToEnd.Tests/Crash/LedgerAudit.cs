using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>Holds the ledger against what the clients saw. Pure.</summary>
internal static class LedgerAudit
{
    /// <param name="entries">The whole ledger.</param>
    /// <param name="calls">All calls of all clients.</param>
    /// <param name="status">The tenant's status when all is settled.</param>
    public static IEnumerable<string> Breaches(IReadOnlyList<LedgerEntry> entries, IReadOnlyList<CallRecord> calls, ScopeStatus status)
    {
        var byCall = ByCall(entries);
        return calls.Where(call => call.Id is not null).SelectMany(call => OfCall(call, [.. byCall[call.Id]]))
            .Concat(OfLedger(entries, status))
            .Concat(OfStrangers(entries, calls))
            .Concat(status.Running > 0 || status.Total.Reserved != 0 ? [$"leaked: {status.Running} calls with {status.Total.Reserved} reserved after all leases"] : []);
    }

    /// <summary>The entries of each call, by the id of its answer: the ledger adds a part of its own, so that ids that clients choose can not meet.</summary>
    public static ILookup<string?, LedgerEntry> ByCall(IEnumerable<LedgerEntry> entries) => entries.ToLookup(entry => entry.CallId?.Split(':')[0]);

    /// <summary>Tokens that a call was settled for beyond those that its client got.</summary>
    public static int Excess(CallRecord call, IEnumerable<LedgerEntry> entries) => entries.Sum(entry => entry.Usage.CompletionTokens) - call.Received;

    private static IEnumerable<string> OfCall(CallRecord call, List<LedgerEntry> entries)
    {
        if (Excess(call, entries) < 0)
        {
            yield return $"lost spend: {call.Id} got {call.Received} tokens and was settled for {entries.Sum(entry => entry.Usage.CompletionTokens)}";
        }

        if (call is { End: CallEnd.Completed, Usage: { } usage })
        {
            var settled = entries.Where(entry => entry.Outcome == SettlementOutcome.Completed).ToList();
            if (settled is not [var only]
                || (only.Usage.PromptTokens, only.Usage.CompletionTokens, only.Cost) != (usage.Prompt, usage.Completion, usage.Cost)
                || call.Received != usage.Completion)
            {
                yield return $"not exact: {call.Id} completed with {usage} and {call.Received} tokens received; the ledger has {string.Join(", ", entries.Select(Text))}";
            }
        }

        foreach (var twice in entries.GroupBy(entry => entry.Id).Where(entry => entry.Count() > 1))
        {
            yield return $"settled twice: {twice.Key}";
        }
    }

    private static IEnumerable<string> OfLedger(IReadOnlyList<LedgerEntry> entries, ScopeStatus status)
    {
        var cost = entries.Sum(entry => entry.Cost ?? 0);
        if (cost != status.Total.Spent || entries.Sum(entry => (long)entry.Usage.CompletionTokens) != status.CompletionTokens)
        {
            yield return $"books differ: the ledger has {cost}, the budget {status.Total.Spent} spent and {status.CompletionTokens} tokens";
        }

        if (!entries.Select(entry => entry.Sequence).SequenceEqual(Enumerable.Range(1, entries.Count).Select(number => (long)number)))
        {
            yield return "the ledger has gaps";
        }

        foreach (var entry in entries.Where(entry => entry.Cost > entry.Reserved))
        {
            yield return $"overspent: {Text(entry)} with {entry.Reserved} reserved";
        }
    }

    /// <summary>Entries that no client knows must be those of calls that died before their first byte.</summary>
    private static IEnumerable<string> OfStrangers(IReadOnlyList<LedgerEntry> entries, IReadOnlyList<CallRecord> calls)
    {
        var known = calls.Select(call => call.Id).ToHashSet();
        var strangers = ByCall(entries).Count(call => !known.Contains(call.Key));
        var nameless = calls.Count(call => call.Id is null);
        if (strangers > nameless)
        {
            yield return $"{strangers} calls in the ledger that no client made ({nameless} calls got no answer)";
        }
    }

    private static string Text(LedgerEntry entry) =>
        $"{entry.Id} {entry.Outcome} {entry.Usage.PromptTokens}+{entry.Usage.CompletionTokens} tokens for {entry.Cost}";
}
