using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.Jobs;

/// <summary>How a job ended.</summary>
/// <param name="Status">One that is an end.</param>
/// <param name="Progress">The last progress, or null to keep what was saved.</param>
/// <param name="Failure">Why it did not succeed, or null.</param>
public sealed record JobEnd(JobStatus Status, string? Progress = null, JobFailure? Failure = null);
