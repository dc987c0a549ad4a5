using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A response in memory.</summary>
internal sealed class FakeResponse : IResponseGrain
{
    public StoredResponse? Stored { get; private set; }

    public Exception? Failure { get; set; }

    public Task SaveAsync(StoredResponse response, CancellationToken cancellationToken = default)
    {
        Stored = response;
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public Task<StoredResponse> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(Stored ?? throw NotFound());

    public Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        Stored = Stored is null ? throw NotFound() : null;
        return Task.CompletedTask;
    }

    private static LlmException NotFound() => new(LlmErrorCode.NotFound, "There is no such response.", "id");
}
