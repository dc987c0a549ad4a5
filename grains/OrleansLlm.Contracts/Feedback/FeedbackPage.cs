namespace OrleansLlm.Contracts.Feedback;

/// <summary>A page of feedback.</summary>
[GenerateSerializer, Immutable, Alias("llm.feedback-page")]
public sealed record FeedbackPage
{
    /// <summary>The most entries of one page.</summary>
    public const int MaxLimit = 500;

    /// <summary>The entries, oldest first.</summary>
    [Id(0)]
    public required IReadOnlyList<FeedbackEntry> Entries { get; init; }

    /// <summary>What to read after next; null: there is no more.</summary>
    [Id(1)]
    public long? Next { get; init; }
}
