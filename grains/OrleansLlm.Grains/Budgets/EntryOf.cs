using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Writes ledger entries. Pure.</summary>
internal static class EntryOf
{
    private static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    public static LedgerEntry Settled(
        OpenEntry open, Settlement settlement, long sequence, RuleBook rules, DateTimeOffset now)
    {
        var request = open.Call.Request;
        var (usage, outcome) = (settlement.Usage, settlement.Outcome);
        var price = request.Price?.CostOf(usage, request.IsBatch);
        var isHit = outcome == SettlementOutcome.CacheHit;
        var cost = isHit ? 0 : price;
        return new LedgerEntry
        {
            Id = request.Id,
            Sequence = sequence,
            At = open.Call.At,
            SettledAt = now,
            CallId = request.CallId,
            Attempt = request.Attempt,
            Project = request.Project,
            KeyId = request.KeyId,
            User = request.User,
            Model = request.Model,
            Provider = request.Provider,
            Route = request.Route,
            Usage = usage,
            PriceRule = request.Price?.Id,
            Reserved = open.Call.Amount,
            Cost = cost,
            Saved = isHit ? settlement.Saved ?? price ?? 0 : 0,
            Outcome = outcome,
            IsBatch = request.IsBatch,
            Tags = TagsOf(open, rules),
            IsOverrun = cost > open.Call.Amount,
        };
    }

    /// <summary>Those of the narrowest level win, the request's own over all.</summary>
    private static IReadOnlyDictionary<string, string> TagsOf(OpenEntry open, RuleBook rules)
    {
        Dictionary<string, string>? tags = null;
        foreach (var account in open.Accounts)
        {
            foreach (var (name, value) in rules.Find(account.Scope)?.Limits?.Tags ?? NoTags)
            {
                (tags ??= [])[name] = value;
            }
        }

        foreach (var (name, value) in open.Call.Request.Tags ?? NoTags)
        {
            (tags ??= [])[name] = value;
        }

        return tags ?? NoTags;
    }
}
