using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>A ledger entry as the admin API and exports show it; money in US dollars, times in UTC.</summary>
internal sealed record LedgerEntryView(
    string Id,
    long Sequence,
    DateTimeOffset At,
    DateTimeOffset SettledAt,
    string? CallId,
    int Attempt,
    string? Project,
    string Key,
    string? User,
    string Model,
    string Provider,
    string? Route,
    string Outcome,
    long PromptTokens,
    long CachedPromptTokens,
    long CacheWriteTokens,
    long CompletionTokens,
    long ReasoningTokens,
    int Images,
    double ComputeSeconds,
    string? PriceRule,
    decimal Reserved,
    decimal? Cost,
    decimal Saved,
    bool Batch,
    bool Overrun,
    IReadOnlyDictionary<string, string> Tags)
{
    public static LedgerEntryView Of(LedgerEntry entry) => new(
        entry.Id,
        entry.Sequence,
        entry.At,
        entry.SettledAt,
        entry.CallId,
        entry.Attempt,
        entry.Project,
        entry.KeyId,
        entry.User,
        entry.Model,
        entry.Provider,
        entry.Route,
        SettlementOutcomes.NameOf(entry.Outcome),
        entry.Usage.PromptTokens,
        entry.Usage.CachedPromptTokens,
        entry.Usage.CacheWriteTokens,
        entry.Usage.CompletionTokens,
        entry.Usage.ReasoningTokens,
        entry.Usage.Images,
        entry.Usage.ComputeTime.TotalSeconds,
        entry.PriceRule,
        entry.Reserved,
        entry.Cost,
        entry.Saved,
        entry.IsBatch,
        entry.IsOverrun,
        entry.Tags);
}
