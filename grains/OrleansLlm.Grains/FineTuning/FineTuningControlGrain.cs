using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>One durable flag.</summary>
[GrainType("fine-tuning-control")]
internal sealed class FineTuningControlGrain([PersistentState("fine-tuning-control", GrainStores.Main)] IPersistentState<FineTuningControlState> state)
    : Grain, IFineTuningControlGrain
{
    public Task<bool> IsPausedAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.IsPaused);

    public async Task PauseAsync(bool paused, CancellationToken cancellationToken)
    {
        if (state.State.IsPaused == paused)
        {
            return;
        }

        state.State.IsPaused = paused;
        await this.DurableAsync(() => state.WriteStateAsync(CancellationToken.None));
    }

    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            await this.DurableAsync(() => state.ClearStateAsync(CancellationToken.None));
        }

        DeactivateOnIdle();
    }
}
