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

    /// <summary>The field that is at fault when an answer was not read.</summary>
    public const string Unread = "stream";

    /// <summary>True for a time limit that the caller set, and for an answer that the caller did not read: they say nothing of the model, which others call too.</summary>
    public static bool IsOfTheCaller(LlmException failure) => failure is { Code: LlmErrorCode.Timeout, Parameter: "deadline_ms" or "max_queue_ms" or Unread };

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
