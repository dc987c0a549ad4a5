using Orleans.Runtime;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Cluster;

/// <summary>Turns failures of the way to a grain into <see cref="LlmException"/>.</summary>
internal static class ClusterErrors
{
    /// <summary>The error to throw, or null when the exception is fine as it is.</summary>
    public static LlmException? Translate(Exception failure) => failure switch
    {
        LlmException => null,
        _ when LlmException.In(failure) is { } carried => carried,
        TimeoutException => new LlmException(
            LlmErrorCode.Timeout, $"The cluster did not answer in time: {failure.Message}", innerException: failure),
        OrleansException => new LlmException(
            LlmErrorCode.ReplicaUnavailable, $"The cluster can not be reached: {failure.Message}", innerException: failure),
        EnumerationAbortedException => new LlmException(
            LlmErrorCode.ReplicaUnavailable, "The silo that streamed the answer is gone.", innerException: failure),
        _ => null,
    };
}
