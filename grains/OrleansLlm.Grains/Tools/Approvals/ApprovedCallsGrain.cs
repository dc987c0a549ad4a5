using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Tools.Approvals;

/// <summary>Keeps a tenant's book of approved calls.</summary>
[GrainType("approved-calls")]
internal sealed class ApprovedCallsGrain(
    [PersistentState("approved-calls", GrainStores.Main)] IPersistentState<ApprovedCallsState> state, IOptions<ToolsOptions> options, TimeProvider timeProvider) : Grain, IApprovedCallsGrain
{
    private ApprovedCallBook Book => new(state.State.Calls, options.Value.MaxTimeout);

    public async Task<IReadOnlyList<ToolActivity?>> BeginAsync(IReadOnlyList<ToolActivity> waiting, string run, CancellationToken cancellationToken)
    {
        var outcomes = Book.Begin(waiting, run, timeProvider.GetUtcNow());
        await this.DurableAsync(state.WriteStateAsync);
        return outcomes;
    }

    public Task EndAsync(ToolActivity waiting, ToolActivity ended, CancellationToken cancellationToken)
    {
        Book.End(waiting, ended);
        return this.DurableAsync(state.WriteStateAsync);
    }

    public async Task<int> EraseAsync(bool all, CancellationToken cancellationToken)
    {
        if (!state.RecordExists)
        {
            return 0;
        }

        var forgotten = Book.Forget();
        await this.DurableAsync(all ? state.ClearStateAsync : state.WriteStateAsync);
        state.State = all ? new ApprovedCallsState() : state.State;
        return forgotten;
    }
}
