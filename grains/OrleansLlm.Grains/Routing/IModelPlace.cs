using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>Where a model runs: this cluster's replicas, or a provider. Of one attempt of a plan.</summary>
internal interface IModelPlace
{
    /// <summary>Reserves and begins. May be called again after a failure that <see cref="MayTryAgain"/> allows.</summary>
    /// <param name="failure">Why the last try failed, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PaidAttempt> OpenAsync(AttemptException? failure, CancellationToken cancellationToken);

    /// <summary>True when the place has another way to run the same model.</summary>
    bool MayTryAgain(Exception failure);
}
