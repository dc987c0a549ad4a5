namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Log messages of batches.</summary>
internal static partial class BatchLog
{
    [LoggerMessage(LogLevel.Error, "A line of a batch, request {RequestId}, failed on a defect.")]
    public static partial void LineFailed(ILogger logger, Exception exception, string requestId);
}
