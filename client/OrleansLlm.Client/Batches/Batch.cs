namespace OrleansLlm.Client.Batches;

/// <summary>A batch of requests that the server executes at low priority. Times are seconds since 1970 (UTC).</summary>
public sealed record Batch
{
    /// <summary>The batch's id.</summary>
    public required string Id { get; init; }

    /// <summary>The endpoint of its requests.</summary>
    public required string Endpoint { get; init; }

    /// <summary><c>validating</c>, <c>in_progress</c>, <c>finalizing</c>, <c>completed</c>, <c>failed</c>, <c>expired</c>, <c>cancelling</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The file with the requests.</summary>
    public required string InputFileId { get; init; }

    /// <summary>How long it may take, such as <c>24h</c>.</summary>
    public required string CompletionWindow { get; init; }

    /// <summary>The file of answers, once it is closed; null: none.</summary>
    public string? OutputFileId { get; init; }

    /// <summary>The file of failures, once it is closed; null: none.</summary>
    public string? ErrorFileId { get; init; }

    /// <summary>The model of its first request.</summary>
    public string? Model { get; init; }

    /// <summary>When it was made.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When its window ends.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>When all its requests had ended, or null.</summary>
    public long? CompletedAt { get; init; }

    /// <summary>Its requests.</summary>
    public BatchCounts RequestCounts { get; init; } = new();

    /// <summary>Mistakes in its input, or what ended it; null: none.</summary>
    public BatchErrors? Errors { get; init; }

    /// <summary>Why it stands still, or null.</summary>
    public BatchWait? Waiting { get; init; }

    /// <summary>The creator's own pairs, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status is "completed" or "failed" or "expired" or "cancelled";
}
