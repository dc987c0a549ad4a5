namespace OrleansLlm.Contracts.Responses;

/// <summary>One response that was kept. Key: <see cref="ResponseKey"/>.</summary>
[Alias("llm.response"), GrainInterfaceType("response")]
public interface IResponseGrain : IGrainWithStringKey
{
    /// <summary>Keeps the response; durable when it returns. Keeping it again changes nothing.</summary>
    [Alias("save")]
    Task SaveAsync(StoredResponse response, CancellationToken cancellationToken = default);

    /// <summary>The response, perhaps one that is still made.</summary>
    /// <exception cref="LlmException">NotFound: there is none, or it was deleted.</exception>
    [Alias("get")]
    Task<StoredResponse> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the response, and ends it where it is still made. Those that went on from it can not be gone on from any more.</summary>
    /// <exception cref="LlmException">NotFound: there is none.</exception>
    [Alias("delete")]
    Task DeleteAsync(CancellationToken cancellationToken = default);
}
