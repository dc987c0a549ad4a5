namespace OrleansLlm.Contracts.Batches;

/// <summary>Why a batch stands still.</summary>
/// <param name="Code">A word for programs, such as <c>insufficient_quota</c> or <c>rate_limit_exceeded</c>.</param>
/// <param name="Message">What refused the last request.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="RetryAt">When it tries again (UTC).</param>
public sealed record BatchWait(string Code, string Message, DateTimeOffset Since, DateTimeOffset RetryAt);
