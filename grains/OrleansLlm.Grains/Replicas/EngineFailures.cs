using OrleansLlm.Contracts;
using OrleansLlm.Engine;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The engine's failures as callers see them, without the engine's own exceptions inside: those can not cross the cluster.</summary>
internal static class EngineFailures
{
    public static LlmException ToLlm(Exception exception) => exception switch
    {
        LlmException llm => llm,
        EngineQueueFullException full => new LlmException(LlmErrorCode.Overloaded, full.Message, retryAfter: full.RetryAfter),
        EngineTimeoutException late => new LlmException(LlmErrorCode.Timeout, late.Message, late.Kind == EngineTimeLimit.QueueTime ? "max_queue_ms" : "deadline_ms"),
        ArgumentException wrong => new LlmException(LlmErrorCode.InvalidRequest, wrong.Message, wrong.ParamName),
        _ => new LlmException(LlmErrorCode.ReplicaUnavailable, $"The engine failed: {exception.Message}"),
    };
}
