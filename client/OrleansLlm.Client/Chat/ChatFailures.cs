using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Chat;

/// <summary>Errors that both transports raise in the same words.</summary>
internal static class ChatFailures
{
    public static LlmException NoModel() => new(
        LlmErrorCode.InvalidRequest, "No model is named: set ChatOptions.ModelId or the DefaultModel option.", "model");

    public static LlmException NoFinish() => new(
        LlmErrorCode.ReplicaUnavailable, "The answer ended without a finish reason: it is not whole.");
}
