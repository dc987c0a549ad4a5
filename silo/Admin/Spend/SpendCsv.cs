using System.Text.Json;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>Reports and entries as CSV, a head line first.</summary>
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

    public static string Of(LedgerEntryView entry) => CsvText.Line(
        entry.Id, entry.Sequence, entry.At, entry.SettledAt, entry.CallId, entry.Attempt, entry.Project, entry.Key, entry.User, entry.Model, entry.Provider,
        entry.Route, entry.Outcome, entry.PromptTokens, entry.CachedPromptTokens, entry.CacheWriteTokens, entry.CompletionTokens, entry.ReasoningTokens,
        entry.Images, entry.ComputeSeconds, entry.PriceRule, entry.Reserved, entry.Cost, entry.Saved, entry.Batch, entry.Overrun,
        entry.Tags.Count == 0 ? null : JsonSerializer.Serialize(entry.Tags, SpendJsonContext.Default.IReadOnlyDictionaryStringString));

    public static string Of(IReadOnlyList<string> dimensions, SpendReportView report) =>
        CsvText.Line(["since", .. dimensions, .. SumColumns])
        + string.Concat(report.Data.Select(row => CsvText.Line([row.Since, .. dimensions.Select(name => row.Dimensions[name]), .. Cells(row.Sums)])));

    private static object?[] Cells(SpendSumsView sums) =>
    [
        sums.Requests, sums.PromptTokens, sums.CachedPromptTokens, sums.CacheWriteTokens, sums.CompletionTokens, sums.ReasoningTokens, sums.Images,
        sums.ComputeSeconds, sums.Cost, sums.Saved, sums.Unpriced,
    ];
}
