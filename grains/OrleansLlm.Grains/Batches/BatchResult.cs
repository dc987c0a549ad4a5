using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Grains.Batches;

/// <summary>How a request of a batch ended.</summary>
/// <param name="Line">The request.</param>
/// <param name="Answer">What was answered; null: it was not executed in time.</param>
internal sealed record BatchResult(BatchLine Line, BatchAnswer? Answer)
{
    /// <summary>Whether it belongs into the file of failures.</summary>
    public bool HasFailed => Answer is not { Failure: BatchFailure.None };

    /// <summary>Tokens used.</summary>
    public BatchUsage Usage => HasFailed ? new BatchUsage() : BatchResultText.UsageOf(Answer!.Body);
}
