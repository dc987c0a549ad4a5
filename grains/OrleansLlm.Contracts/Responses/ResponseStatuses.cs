namespace OrleansLlm.Contracts.Responses;

/// <summary>Statuses of responses that have no whole answer, in OpenAI's words.</summary>
public static class ResponseStatuses
{
    /// <summary>It waits to be made.</summary>
    public const string Queued = "queued";

    /// <summary>It is made.</summary>
    public const string InProgress = "in_progress";

    /// <summary>It could not be made.</summary>
    public const string Failed = "failed";

    /// <summary>It was ended on request.</summary>
    public const string Cancelled = "cancelled";
}
