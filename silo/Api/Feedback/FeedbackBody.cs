namespace OrleansLlm.Silo.Api.Feedback;

/// <summary>What is said of an answer; one of score, label, comment and preferred_model must be there.</summary>
internal sealed record FeedbackBody
{
    /// <summary>The request's id (the header <c>x-request-id</c>); or give response_id.</summary>
    public string? RequestId { get; init; }

    /// <summary>The answer's id (its <c>id</c>); or give request_id.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>How good the answer was, 0 to 1.</summary>
    public float? Score { get; init; }

    /// <summary>A word for it, up to 64 characters.</summary>
    public string? Label { get; init; }

    /// <summary>The user's own words, up to 4,000 characters.</summary>
    public string? Comment { get; init; }

    /// <summary>The model whose answer would have been better.</summary>
    public string? PreferredModel { get; init; }

    /// <summary>The question, up to 16,000 characters. Kept only where the tenant's settings keep texts, else a hash of it.</summary>
    public string? Question { get; init; }

    /// <summary>The answer, up to 16,000 characters. Kept only where the tenant's settings keep texts.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether models may be trained on it. Default false.</summary>
    public bool? MayTrain { get; init; }

    /// <summary>The end user.</summary>
    public string? User { get; init; }
}
