using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>Sums as the admin API shows them; money in US dollars.</summary>
internal sealed record SpendSumsView(
    long Requests,
    long PromptTokens,
    long CachedPromptTokens,
    long CacheWriteTokens,
    long CompletionTokens,
    long ReasoningTokens,
    long Images,
    double ComputeSeconds,
    decimal Cost,
    decimal Saved,
    long Unpriced)
{
    public static SpendSumsView Of(SpendSums sums) => new(
        sums.Requests,
        sums.PromptTokens,
        sums.CachedPromptTokens,
        sums.CacheWriteTokens,
        sums.CompletionTokens,
        sums.ReasoningTokens,
        sums.Images,
        sums.ComputeTime.TotalSeconds,
        sums.Cost,
        sums.Saved,
        sums.Unpriced);
}
