namespace OrleansLlm.Contracts.Feedback;

/// <summary>
/// What a tenant's users said of answers, oldest first, at most <see cref="FeedbackSettings.MaxEntries"/>: then the oldest go. Key:
/// <see cref="FeedbackKey"/>. Every answer is durable.
/// </summary>
[Alias("llm.feedback"), GrainInterfaceType("feedback")]
public interface IFeedbackGrain : IGrainWithStringKey
{
    /// <summary>
    /// Keeps feedback. Texts of question and answer are dropped unless the tenant's settings keep them; a hash of the question stays.
    /// </summary>
    /// <exception cref="LlmException">InvalidRequest: a field is missing or out of range.</exception>
    [Alias("add")]
    Task<FeedbackEntry> AddAsync(FeedbackEntry entry, CancellationToken cancellationToken = default);

    /// <summary>A page of entries, oldest first.</summary>
    /// <param name="after">The last sequence number of the page before; 0: from the beginning.</param>
    /// <param name="limit">1 to <see cref="FeedbackPage.MaxLimit"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range.</exception>
    [Alias("read")]
    Task<FeedbackPage> ReadAsync(long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>The settings.</summary>
    [Alias("settings")]
    Task<FeedbackSettings> GetSettingsAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces the settings. Texts that were kept before stay until they are deleted.</summary>
    /// <exception cref="LlmException">InvalidRequest: a field is out of range.</exception>
    [Alias("set-settings")]
    Task<FeedbackSettings> SetSettingsAsync(FeedbackSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Deletes the feedback on one request, or all.</summary>
    /// <returns>How many entries.</returns>
    [Alias("delete")]
    Task<int> DeleteAsync(string? requestId, CancellationToken cancellationToken = default);

    /// <summary>Deletes what one end user gave.</summary>
    /// <returns>How many entries.</returns>
    [Alias("delete-of-user")]
    Task<int> DeleteOfUserAsync(string user, CancellationToken cancellationToken = default);
}
