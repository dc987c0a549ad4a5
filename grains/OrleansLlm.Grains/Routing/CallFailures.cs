using Orleans.Runtime;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Routing;

/// <summary>Tells which failures of a replica another replica may make good.</summary>
internal static class CallFailures
{
    /// <summary>True for failures of the place, not of the request.</summary>
    public static bool IsOfThePlace(Exception exception) => exception switch
    {
        _ when LlmException.In(exception) is { } llm => llm.Code is LlmErrorCode.ReplicaUnavailable or LlmErrorCode.Overloaded,
        OrleansException or EnumerationAbortedException or TimeoutException => true,
        _ => false,
    };

    /// <summary>True for a time limit that the caller set: it says nothing of who could not keep it, whom others call too.</summary>
    public static bool IsOfTheCallersTime(LlmException failure) => failure is { Code: LlmErrorCode.Timeout, Parameter: "deadline_ms" or "max_queue_ms" };

    /// <summary>The failure as callers see it.</summary>
    public static LlmException ToLlm(Exception exception) => exception switch
    {
        _ when LlmException.In(exception) is { } llm => llm,
        TimeoutException => new LlmException(LlmErrorCode.Timeout, "A part of the cluster did not answer in time.", innerException: exception),
        OrleansException or EnumerationAbortedException => new LlmException(
            LlmErrorCode.ReplicaUnavailable, "The silo that worked on this call left the cluster.", innerException: exception),
        _ => new LlmException(LlmErrorCode.Internal, $"The call failed inside the cluster: {exception.GetType().Name}."),
    };
}
