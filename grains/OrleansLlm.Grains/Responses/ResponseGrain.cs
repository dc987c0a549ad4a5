using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Responses;

/// <summary>A durable response, written once.</summary>
[GrainType("response")]
internal sealed class ResponseGrain(
    [PersistentState("response", GrainStores.Main)] IPersistentState<ResponseState> state, IOptions<ResponsesOptions> options, TimeProvider timeProvider)
    : Grain, IResponseGrain
{
    public async Task SaveAsync(StoredResponse response, CancellationToken cancellationToken)
    {
        if (state.State.Response is not null)
        {
            return;
        }

        // Noted first: a crash in between leaves a name that leads nowhere, not a response that is kept for ever.
        var key = Key;
        var day = new ResponseDayKey(key.Tenant, DateOnly.FromDateTime(response.CreatedAt.UtcDateTime));
        await GrainFactory.GetGrain<IResponseDayGrain>(day.ToString()).AddAsync(key.Response, cancellationToken);
        state.State.Response = response;
        await DurableAsync(state.WriteStateAsync);
    }

    public Task<StoredResponse> GetAsync(CancellationToken cancellationToken) =>
        state.State.Response is { } response && options.Value.EndOf(response.CreatedAt) > timeProvider.GetUtcNow()
            ? Task.FromResult(response)
            : throw NotFound();

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (state.State.Response is null)
        {
            throw NotFound();
        }

        await DurableAsync(state.ClearStateAsync);
        DeactivateOnIdle();
    }

    private ResponseKey Key => ResponseKey.Parse(this.GetPrimaryKeyString());

    private LlmException NotFound()
    {
        DeactivateOnIdle();
        return new LlmException(LlmErrorCode.NotFound, $"There is no response '{Key.Response}'.", "id");
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
            DeactivateOnIdle();
            throw;
        }
    }
}
