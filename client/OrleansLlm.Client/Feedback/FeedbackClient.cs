using OrleansLlm.Client.Http;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Feedback;

namespace OrleansLlm.Client.Feedback;

/// <summary>Feedback on answers. Safe to use from many threads.</summary>
public sealed class FeedbackClient
{
    private readonly LlmHttp _http;

    internal FeedbackClient(LlmHttp http) => _http = http;

    /// <summary>Says how good an answer was.</summary>
    /// <returns>What was kept of it.</returns>
    /// <exception cref="LlmException">InvalidRequest: a field is missing or out of range.</exception>
    public Task<FeedbackEntry> SendAsync(AnswerFeedback feedback, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        return _http.PostAsync("v1/feedback", feedback, LlmJson.Default.AnswerFeedback, LlmJson.Default.FeedbackEntry, cancellationToken);
    }

    /// <summary>A page of a tenant's feedback, oldest first.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="after">The page before's <see cref="FeedbackPage.Next"/>; null: the first page.</param>
    /// <param name="limit">1 to 500, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<FeedbackPage> ListAsync(string tenant, long? after = null, int? limit = null, CancellationToken cancellationToken = default) => _http.GetAsync(
        AdminPaths.Of(tenant, "feedback") + QueryText.Of(("after", after), ("limit", limit)), LlmJson.Default.FeedbackPage, cancellationToken);

    /// <summary>Deletes a tenant's feedback on one request or response; null: all of it.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task DeleteAsync(string tenant, string? requestId, CancellationToken cancellationToken = default) =>
        _http.DeleteAsync(AdminPaths.Of(tenant, "feedback") + QueryText.Of(("request_id", requestId)), cancellationToken);

    /// <summary>What is kept of a tenant's feedback.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<FeedbackSettings> GetSettingsAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync(AdminPaths.Of(tenant, "feedback", "settings"), LlmJson.Default.FeedbackSettings, cancellationToken);

    /// <summary>Sets what is kept of a tenant's feedback.</summary>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: a field is out of range.</exception>
    public Task<FeedbackSettings> SetSettingsAsync(string tenant, FeedbackSettings settings, CancellationToken cancellationToken = default) => _http.PutAsync(
        AdminPaths.Of(tenant, "feedback", "settings"), settings, LlmJson.Default.FeedbackSettings, LlmJson.Default.FeedbackSettings, cancellationToken);
}
