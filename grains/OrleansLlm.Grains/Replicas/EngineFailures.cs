using OrleansLlm.Contracts;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Constraints;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The engine's failures as callers see them, without the engine's own exceptions inside: those can not cross the cluster.</summary>
internal static class EngineFailures
{
    public static LlmException ToLlm(Exception exception) => exception switch
    {
        LlmException llm => llm,
        EngineQueueFullException full => new LlmException(LlmErrorCode.Overloaded, full.Message, retryAfter: full.RetryAfter),
        EngineTimeoutException late => new LlmException(LlmErrorCode.Timeout, late.Message, late.Kind == EngineTimeLimit.QueueTime ? "max_queue_ms" : "deadline_ms"),
        EngineFailedException { IsOwn: true } own => OfRequest(own),
        ArgumentException wrong => new LlmException(LlmErrorCode.InvalidRequest, wrong.Message, wrong.ParamName),
        _ => new LlmException(LlmErrorCode.ReplicaUnavailable, $"The engine failed: {exception.Message}"),
    };

    /// <summary>
    /// Not the replica's: else whoever sends what no replica can answer would have one after the other taken for gone, and withdrawn from all others.
    /// </summary>
    private static LlmException OfRequest(EngineFailedException failure) => failure.GetBaseException() is GrammarException
        ? new LlmException(LlmErrorCode.InvalidRequest, failure.Message)
        : new LlmException(LlmErrorCode.Internal, $"The model has no answer to this: {failure.Message}");
}
