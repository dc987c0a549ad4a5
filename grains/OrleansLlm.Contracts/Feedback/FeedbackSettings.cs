namespace OrleansLlm.Contracts.Feedback;

/// <summary>What is kept of a tenant's feedback.</summary>
[GenerateSerializer, Immutable, Alias("llm.feedback-settings")]
public sealed record FeedbackSettings
{
    /// <summary>The most entries of a tenant, in round numbers: the oldest go in steps of a few dozen.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>The longest that entries may be set to be kept, in days.</summary>
    public const int MaxDays = 3_650;

    /// <summary>Whether the texts of questions and answers are kept. Default: no.</summary>
    [Id(0)]
    public bool KeepText { get; init; }

    /// <summary>Days that entries are kept, 1 to <see cref="MaxDays"/>.</summary>
    [Id(1)]
    public int KeepDays { get; init; } = 365;
}
