using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Responses;

/// <summary>A durable response. While one is made in the background other calls are served; what changes it waits for its turn at <see cref="_gate"/>.</summary>
[GrainType("response")]
internal sealed partial class ResponseGrain(
    [PersistentState("response", GrainStores.Main)] IPersistentState<ResponseState> state,
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
    IOptions<ResponsesOptions> options,
    IServiceProvider services,
    TimeProvider timeProvider,
    ILogger<ResponseGrain> logger)
    : Grain, IResponseGrain, IBackgroundResponseGrain, IResponseWakeGrain, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private bool _isStale;

    private ResponseState State => state.State;

    private ResponseKey Key => ResponseKey.Parse(this.GetPrimaryKeyString());

    public Task SaveAsync(StoredResponse response, CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        if (State.Response is null)
        {
            await NoteDayAsync(response, cancellationToken);
            State.Response = response;
            await DurableAsync(state.WriteStateAsync);
        }

        return true;
    });

    public async Task<StoredResponse> GetAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        await GoOnAsync(cancellationToken);
        return _live?.Shown ?? State.Response ?? throw NotFound();
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        if (State.Response is null)
        {
            throw NotFound();
        }

        _live?.Stop();
        _live?.Feed.End(NotFound());
        if (State.Background is { Streams: true })
        {
            await DurableAsync(Events.ClearAsync);
        }

        await DurableAsync(state.ClearStateAsync);
        state.State = new ResponseState();
        await TryForgetAsync();
        DeactivateOnIdle();
        return true;
    });

    public void Dispose()
    {
        _gate.Dispose();
        _live?.Dispose();
    }

    /// <summary>Noted first: a crash in between leaves a name that leads nowhere, not a response that is kept for ever.</summary>
    private Task NoteDayAsync(StoredResponse response, CancellationToken cancellationToken)
    {
        var key = Key;
        var day = new ResponseDayKey(key.Tenant, DateOnly.FromDateTime(response.CreatedAt.UtcDateTime));
        return GrainFactory.GetGrain<IResponseDayGrain>(day.ToString()).AddAsync(key.Response, cancellationToken);
    }

    private void RequireExisting()
    {
        if (_isStale)
        {
            throw new OrleansException("The last write failed; this activation no longer answers.");
        }

        if (State.Response is not { } response || options.Value.EndOf(response.CreatedAt) <= timeProvider.GetUtcNow())
        {
            throw NotFound();
        }
    }

    private LlmException NotFound()
    {
        DeactivateOnIdle();
        return new LlmException(LlmErrorCode.NotFound, $"There is no response '{Key.Response}'.", "id");
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work)
    {
        await _gate.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task DurableAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            _isStale = true;
            DeactivateOnIdle();
            throw;
        }
    }
}
