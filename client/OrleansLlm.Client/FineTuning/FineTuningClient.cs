using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.FineTuning;

/// <summary>Fine-tuning jobs. Safe to use from many threads.</summary>
public sealed class FineTuningClient
{
    private const string Root = "v1/fine_tuning/jobs";

    private readonly LlmHttp _http;
    private readonly TimeProvider _timeProvider;

    internal FineTuningClient(LlmHttp http, TimeProvider timeProvider) => (_http, _timeProvider) = (http, timeProvider);

    /// <summary>Makes a job; it runs from then on, whether anybody asks for it or not.</summary>
    /// <exception cref="LlmException">InvalidRequest: a field is wrong; ModelNotFound or Unsupported: the model can not be trained.</exception>
    public Task<FineTuningJob> CreateAsync(CreateFineTuning job, CancellationToken cancellationToken = default) =>
        _http.PostAsync(Root, job, LlmJson.Default.CreateFineTuning, LlmJson.Default.FineTuningJob, cancellationToken);

    /// <summary>A job.</summary>
    /// <exception cref="LlmException">NotFound: no such job of this tenant.</exception>
    public Task<FineTuningJob> GetAsync(string id, CancellationToken cancellationToken = default) => _http.GetAsync(PathOf(id), LlmJson.Default.FineTuningJob, cancellationToken);

    /// <summary>Jobs, newest first.</summary>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">1 to 100, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ListPage<FineTuningJob>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(Root + QueryText.Of(("after", after), ("limit", limit)), LlmJson.Default.ListPageFineTuningJob, cancellationToken);

    /// <summary>What happened, newest first.</summary>
    /// <exception cref="LlmException">NotFound: no such job of this tenant.</exception>
    public Task<ListPage<FineTuningEvent>> EventsAsync(string id, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(id) + "/events" + QueryText.Of(("after", after), ("limit", limit)), LlmJson.Default.ListPageFineTuningEvent, cancellationToken);

    /// <summary>Ends a job; nothing of it is served.</summary>
    /// <exception cref="LlmException">NotFound: no such job of this tenant.</exception>
    public Task<FineTuningJob> CancelAsync(string id, CancellationToken cancellationToken = default) => PostAsync(id, "cancel", cancellationToken);

    /// <summary>Saves where a job is and stops it until it is resumed.</summary>
    /// <exception cref="LlmException">NotFound, or Conflict: it has ended.</exception>
    public Task<FineTuningJob> PauseAsync(string id, CancellationToken cancellationToken = default) => PostAsync(id, "pause", cancellationToken);

    /// <summary>Lets a paused job go on.</summary>
    /// <exception cref="LlmException">NotFound, or Conflict: it has ended.</exception>
    public Task<FineTuningJob> ResumeAsync(string id, CancellationToken cancellationToken = default) => PostAsync(id, "resume", cancellationToken);

    /// <summary>Waits until a job has ended.</summary>
    /// <param name="id">The job.</param>
    /// <param name="poll">How often to ask; null: every 5 s.</param>
    /// <param name="progress">Told each answer; null: nobody.</param>
    /// <param name="cancellationToken">Ends the wait, not the job.</param>
    /// <exception cref="LlmException">NotFound: no such job of this tenant.</exception>
    public async Task<FineTuningJob> WaitAsync(string id, TimeSpan? poll = null, IProgress<FineTuningJob>? progress = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var job = await GetAsync(id, cancellationToken);
            progress?.Report(job);
            if (job.HasEnded)
            {
                return job;
            }

            await Task.Delay(poll ?? TimeSpan.FromSeconds(5), _timeProvider, cancellationToken);
        }
    }

    private Task<FineTuningJob> PostAsync(string id, string what, CancellationToken cancellationToken) =>
        _http.PostAsync($"{PathOf(id)}/{what}", LlmJson.Default.FineTuningJob, cancellationToken);

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return $"{Root}/{Uri.EscapeDataString(id)}";
    }
}
