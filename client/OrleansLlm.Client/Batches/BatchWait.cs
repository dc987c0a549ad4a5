namespace OrleansLlm.Client.Batches;

/// <summary>Why a batch stands still.</summary>
/// <param name="Code">A word for programs, such as <c>insufficient_quota</c>.</param>
/// <param name="Message">What refused the last request.</param>
/// <param name="Since">Since when, in seconds since 1970 (UTC).</param>
/// <param name="RetryAt">When it tries again, in seconds since 1970 (UTC).</param>
public sealed record BatchWait(string Code, string Message, long Since, long RetryAt);
