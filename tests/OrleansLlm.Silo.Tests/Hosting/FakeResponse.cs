using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Responses;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A response in memory; in the background it is made by the API itself.</summary>
internal sealed class FakeResponse(string key, IResponseMaker maker) : IResponseGrain, IBackgroundResponseGrain
{
    private readonly List<ResponseEvent> _events = [];
    private Task _run = Task.CompletedTask;

    public StoredResponse? Stored { get; private set; }

    public BackgroundRequest? Request { get; private set; }

    /// <summary>Cuts the first reader off after so many events, as a lost silo does.</summary>
    public int? LostAfter { get; set; }

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

    public Task<StoredResponse> StartAsync(StoredResponse queued, BackgroundRequest request, CancellationToken cancellationToken = default)
    {
        (Stored, Request) = (queued, request);
        _events.AddRange(request.Beginning);
        _run = MakeAsync(new ResponseRun(ResponseKey.Parse(key), queued, request));
        return Task.FromResult(queued);
    }

    public Task<StoredResponse> CancelAsync(CancellationToken cancellationToken = default) => Task.FromResult(Stored ?? throw NotFound());

    public async IAsyncEnumerable<ResponseEvent> ReadAsync(int after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return Stored is null ? throw NotFound() : ResponseEvent.Heartbeat;
        await _run;
        foreach (var one in _events.Where(one => one.Number > after))
        {
            if (LostAfter is { } last && one.Number > last)
            {
                LostAfter = null;
                throw new LlmException(LlmErrorCode.ReplicaUnavailable, "gone");
            }

            yield return one;
        }
    }

    /// <summary>Waits until the response in the background has ended.</summary>
    public Task EndedAsync() => _run;

    private async Task MakeAsync(ResponseRun run)
    {
        await foreach (var made in maker.MakeAsync(run, CancellationToken.None))
        {
            _events.Add(made.Event);
            Stored = made.Response ?? Stored;
        }
    }

    private static LlmException NotFound() => new(LlmErrorCode.NotFound, "There is no such response.", "id");
}
