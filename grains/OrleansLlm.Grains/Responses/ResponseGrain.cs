using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Responses;

/// <summary>A durable response, written once.</summary>
[GrainType("response")]
internal sealed class ResponseGrain([PersistentState("response", GrainStores.Main)] IPersistentState<ResponseState> state) : Grain, IResponseGrain
{
    public async Task SaveAsync(StoredResponse response, CancellationToken cancellationToken)
    {
        if (state.State.Response is null)
        {
            state.State.Response = response;
            await DurableAsync(state.WriteStateAsync);
        }
    }

    public Task<StoredResponse> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Require());

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        Require();
        await DurableAsync(state.ClearStateAsync);
        DeactivateOnIdle();
    }

    private StoredResponse Require()
    {
        if (state.State.Response is { } response)
        {
            return response;
        }

        DeactivateOnIdle();
        throw new LlmException(LlmErrorCode.NotFound, $"There is no response '{ResponseKey.Parse(this.GetPrimaryKeyString()).Response}'.", "id");
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
