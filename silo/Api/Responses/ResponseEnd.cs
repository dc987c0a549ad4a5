using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>How far a response is.</summary>
/// <param name="Status"><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>incomplete</c> or <c>failed</c>.</param>
/// <param name="CompletedAt">When it was whole, in Unix seconds, or null.</param>
/// <param name="IncompleteReason">Why it is not whole, or null.</param>
/// <param name="Error">Why it failed, or null.</param>
internal sealed record ResponseEnd(string Status, long? CompletedAt = null, string? IncompleteReason = null, ApiError? Error = null)
{
    /// <summary>Nothing of it is made yet.</summary>
    public static ResponseEnd Queued { get; } = new("queued");

    /// <summary>It goes on.</summary>
    public static ResponseEnd InProgress { get; } = new("in_progress");

    /// <summary>The status of the last item of its output.</summary>
    public string ItemStatus => Status is "completed" ? "completed" : "incomplete";

    /// <summary>It broke off.</summary>
    public static ResponseEnd Failed(ApiError error) => new("failed", Error: error);

    /// <summary>How an answer ended that is there in full.</summary>
    public static ResponseEnd Of(FinishReason? reason, long now) => reason switch
    {
        FinishReason.Length => new("incomplete", IncompleteReason: "max_output_tokens"),
        FinishReason.ContentFilter => new("incomplete", IncompleteReason: "content_filter"),
        _ => new("completed", now),
    };
}
