namespace OrleansLlm.Contracts.Responses;

/// <summary>
/// A response that is made without its client. The same grain as <see cref="IResponseGrain"/>, with the same keys. It is made in the silo of this grain. When
/// that silo is gone, another one makes it anew within seconds, unasked, where that is allowed (<see cref="BackgroundRequest.MayRepeat"/>); else it fails with the reason.
/// </summary>
[Alias("llm.background-response"), GrainInterfaceType("background-response")]
public interface IBackgroundResponseGrain : IGrainWithStringKey
{
    /// <summary>Keeps the request and begins to make the response; durable when it returns. Asking again changes nothing.</summary>
    /// <param name="queued">The response as long as nothing of it is made.</param>
    /// <param name="request">What it is made from.</param>
    /// <param name="cancellationToken">Ends the wait, not the response.</param>
    [Alias("start")]
    Task<StoredResponse> StartAsync(StoredResponse queued, BackgroundRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends the response; what was produced is paid and kept. One that has ended stays as it is.</summary>
    /// <exception cref="LlmException">NotFound: there is none. InvalidRequest: it was not made in the background.</exception>
    [Alias("cancel")]
    Task<StoredResponse> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads its events, those to come too, with signs of life in between. A response that ended while its silo was lost ends here as well: its last event
    /// then comes with a number above <paramref name="after"/>.
    /// </summary>
    /// <param name="after">The number of the last event that the reader has; -1: none.</param>
    /// <param name="cancellationToken">Ends the reading, not the response.</param>
    /// <exception cref="LlmException">NotFound: there is none. InvalidRequest: its events are not kept.</exception>
    [Alias("read")]
    IAsyncEnumerable<ResponseEvent> ReadAsync(int after, CancellationToken cancellationToken = default);
}
