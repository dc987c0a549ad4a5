using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Batches;

/// <summary>Batches of requests. Safe to use from many threads.</summary>
public sealed class BatchesClient
{
    private const string Root = "v1/batches";

    private readonly LlmHttp _http;
    private readonly TimeProvider _timeProvider;

    internal BatchesClient(LlmHttp http, TimeProvider timeProvider) => (_http, _timeProvider) = (http, timeProvider);

    /// <summary>Makes a batch; it is executed from then on, whether anybody asks for it or not.</summary>
    /// <exception cref="LlmException">InvalidRequest: a field is wrong, or there is no such file.</exception>
    public Task<Batch> CreateAsync(CreateBatch batch, CancellationToken cancellationToken = default) =>
        _http.PostAsync(Root, batch, LlmJson.Default.CreateBatch, LlmJson.Default.Batch, cancellationToken);

    /// <summary>A batch.</summary>
    /// <exception cref="LlmException">NotFound: no such batch of this tenant.</exception>
    public Task<Batch> GetAsync(string id, CancellationToken cancellationToken = default) => _http.GetAsync(PathOf(id), LlmJson.Default.Batch, cancellationToken);

    /// <summary>Batches, newest first.</summary>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">1 to 100, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ListPage<Batch>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(Root + QueryText.Of(("after", after), ("limit", limit)), LlmJson.Default.ListPageBatch, cancellationToken);

    /// <summary>Ends a batch; what was answered is kept.</summary>
    /// <exception cref="LlmException">NotFound: no such batch of this tenant.</exception>
    public Task<Batch> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(id) + "/cancel", LlmJson.Default.Batch, cancellationToken);

    /// <summary>Waits until a batch has ended.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="poll">How often to ask; null: every 5 s.</param>
    /// <param name="progress">Told each answer; null: nobody.</param>
    /// <param name="cancellationToken">Ends the wait, not the batch.</param>
    /// <exception cref="LlmException">NotFound: no such batch of this tenant.</exception>
    public async Task<Batch> WaitAsync(string id, TimeSpan? poll = null, IProgress<Batch>? progress = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var batch = await GetAsync(id, cancellationToken);
            progress?.Report(batch);
            if (batch.HasEnded)
            {
                return batch;
            }

            await Task.Delay(poll ?? TimeSpan.FromSeconds(5), _timeProvider, cancellationToken);
        }
    }

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return $"{Root}/{Uri.EscapeDataString(id)}";
    }
}
