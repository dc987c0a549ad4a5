using System.Text.Json;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>Reports and entries as CSV, a head line first; times as ISO 8601, money in US dollars, device time in seconds.</summary>
internal static class SpendCsv
{
    private static readonly string[] SumColumns =
    [
        "requests", "prompt_tokens", "cached_prompt_tokens", "cache_write_tokens", "completion_tokens", "reasoning_tokens", "images", "compute_seconds",
        "cost", "saved", "unpriced",
    ];

    public static readonly string EntryHead = CsvText.Line(
        "id", "sequence", "at", "settled_at", "call_id", "attempt", "project", "key", "user", "model", "provider", "route", "outcome", "prompt_tokens",
        "cached_prompt_tokens", "cache_write_tokens", "completion_tokens", "reasoning_tokens", "images", "compute_seconds", "price_rule", "reserved", "cost", "saved",
        "batch", "overrun", "tags");

    public static string Of(LedgerEntry entry) => CsvText.Line(
        entry.Id, entry.Sequence, entry.At, entry.SettledAt, entry.CallId, entry.Attempt, entry.Project, entry.KeyId, entry.User, entry.Model, entry.Provider,
        entry.Route, EnumWords.Of(entry.Outcome), entry.Usage.PromptTokens, entry.Usage.CachedPromptTokens, entry.Usage.CacheWriteTokens,
        entry.Usage.CompletionTokens, entry.Usage.ReasoningTokens, entry.Usage.Images, entry.Usage.ComputeTime.TotalSeconds, entry.PriceRule, entry.Reserved,
        entry.Cost, entry.Saved, entry.IsBatch, entry.IsOverrun,
        entry.Tags.Count == 0 ? null : JsonSerializer.Serialize(entry.Tags, ApiJsonContext.Default.IReadOnlyDictionaryStringString));

    public static string Of(SpendReport report) =>
        CsvText.Line(["since", .. report.GroupBy, .. SumColumns])
        + string.Concat(report.Rows.Select(row => CsvText.Line([row.Since, .. row.Values, .. Cells(row.Sums)])));

    private static object?[] Cells(SpendSums sums) =>
    [
        sums.Requests, sums.PromptTokens, sums.CachedPromptTokens, sums.CacheWriteTokens, sums.CompletionTokens, sums.ReasoningTokens, sums.Images,
        sums.ComputeTime.TotalSeconds, sums.Cost, sums.Saved, sums.Unpriced,
    ];
}
