using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;

namespace OrleansLlm.Grains.Erasure;

/// <summary>Erases what belongs to a tenant as a whole: of a single user or conversation there is nothing.</summary>
internal abstract class TenantErasure(TimeProvider timeProvider) : IErasure
{
    public abstract string Name { get; }

    public virtual int Order => 0;

    protected TimeProvider Time => timeProvider;

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken) =>
        scope.IsTenant ? await EraseAsync(scope.Tenant, cancellationToken) : 0;

    /// <summary>As <see cref="IErasure.EraseAsync"/>, of a tenant.</summary>
    protected abstract Task<long> EraseAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Calls a grain, again while the cluster finds out that a silo died.</summary>
    protected Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) => GrainRetry.RunAsync(call, timeProvider, cancellationToken);

    /// <summary>Deletes one thing; harmless when it was deleted meanwhile, or by a call whose answer was lost.</summary>
    protected async Task DeleteAsync(Func<Task> delete, CancellationToken cancellationToken)
    {
        try
        {
            await GrainRetry.RunAsync(delete, timeProvider, cancellationToken);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
        }
    }
}
