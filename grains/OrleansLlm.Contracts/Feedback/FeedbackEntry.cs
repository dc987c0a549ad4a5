namespace OrleansLlm.Contracts.Feedback;

/// <summary>What a user, or whoever judges, said of one answer.</summary>
[GenerateSerializer, Immutable, Alias("llm.feedback-entry")]
public sealed record FeedbackEntry
{
    /// <summary>1, 2, ... in order of arrival; given by the grain.</summary>
    [Id(0)]
    public long Sequence { get; init; }

    /// <summary>When it came (UTC); given by the grain.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }

    /// <summary>The request's or the response's id. Several entries of one id: the last one counts.</summary>
    [Id(2)]
    public required string RequestId { get; init; }

    /// <summary>The model that answered, or null when it is not told.</summary>
    [Id(3)]
    public string? Model { get; init; }

    /// <summary>How good the answer was, 0 to 1, or null.</summary>
    [Id(4)]
    public float? Score { get; init; }

    /// <summary>A word for it, such as <c>wrong_language</c>, or null.</summary>
    [Id(5)]
    public string? Label { get; init; }

    /// <summary>The user's own words, or null.</summary>
    [Id(6)]
    public string? Comment { get; init; }

    /// <summary>The model whose answer would have been better, or null.</summary>
    [Id(7)]
    public string? PreferredModel { get; init; }

    /// <summary>The question's text, where the tenant keeps texts; else null.</summary>
    [Id(8)]
    public string? Question { get; init; }

    /// <summary>The answer's text, where the tenant keeps texts; else null.</summary>
    [Id(9)]
    public string? Answer { get; init; }

    /// <summary>A hash of tenant and question, to find equal questions by; null when no question was told.</summary>
    [Id(10)]
    public string? QuestionHash { get; init; }

    /// <summary>Whether whoever gave it agrees that models are trained on it.</summary>
    [Id(11)]
    public bool MayTrain { get; init; }

    /// <summary>The id of the key that brought it.</summary>
    [Id(12)]
    public required string KeyId { get; init; }

    /// <summary>The key's project, or null.</summary>
    [Id(13)]
    public string? Project { get; init; }

    /// <summary>The end user, or null.</summary>
    [Id(14)]
    public string? User { get; init; }
}
