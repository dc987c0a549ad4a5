using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Tokens of all answers of a batch.</summary>
internal sealed record BatchUsageView(long InputTokens, InputDetailsView InputTokensDetails, long OutputTokens, OutputDetailsView OutputTokensDetails, long TotalTokens)
{
    /// <summary>Shows usage.</summary>
    public static BatchUsageView Of(BatchUsage usage) =>
        new(usage.Input, new InputDetailsView(usage.CachedInput), usage.Output, new OutputDetailsView(usage.Reasoning), usage.Input + usage.Output);
}
