using OrleansLlm.Contracts;

namespace OrleansLlm.Routing.Plans;

/// <summary>Nothing of the route can take the call. Only ever the root of a plan.</summary>
/// <param name="Code">What callers are told.</param>
/// <param name="Message">Why, in one sentence.</param>
/// <param name="RetryAfter">When it may be otherwise, or null when that is not known.</param>
public sealed record RefusalNode(LlmErrorCode Code, string Message, TimeSpan? RetryAfter) : PlanNode;
