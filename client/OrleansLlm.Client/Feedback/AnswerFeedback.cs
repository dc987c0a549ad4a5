namespace OrleansLlm.Client.Feedback;

/// <summary>What is said of an answer: one of score, label, comment and preferred model, or several.</summary>
public sealed record AnswerFeedback
{
    /// <summary>The request's or the response's id.</summary>
    public required string RequestId { get; init; }

    /// <summary>The model that answered, or null.</summary>
    public string? Model { get; init; }

    /// <summary>How good the answer was, 0 to 1, or null.</summary>
    public float? Score { get; init; }

    /// <summary>A word for it, up to 64 characters, or null.</summary>
    public string? Label { get; init; }

    /// <summary>The user's own words, up to 4,000 characters, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>The model whose answer would have been better, or null.</summary>
    public string? PreferredModel { get; init; }

    /// <summary>The question, up to 16,000 characters, or null. Kept only where the tenant's settings keep texts.</summary>
    public string? Question { get; init; }

    /// <summary>The answer, up to 16,000 characters, or null. Kept only where the tenant's settings keep texts.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether models may be trained on it.</summary>
    public bool MayTrain { get; init; }

    /// <summary>The end user, or null.</summary>
    public string? User { get; init; }
}
