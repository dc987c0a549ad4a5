namespace OrleansLlm.Silo.Api.Feedback;

/// <summary>The body that sets what is kept of feedback.</summary>
internal sealed record FeedbackSettingsBody
{
    /// <summary>Whether the texts of questions and answers are kept. Default false.</summary>
    public bool? KeepText { get; init; }

    /// <summary>Days that entries are kept, 1 to 3,650. Default 365.</summary>
    public int? KeepDays { get; init; }
}
