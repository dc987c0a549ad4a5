using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>Calls models: what a plan's leaves stand for. Of one call; may be used by several of its parts at once.</summary>
public interface IAttempts
{
    /// <summary>Prepares an attempt; it begins with the first element that is read.</summary>
    /// <param name="node">Which model, and why.</param>
    /// <param name="request">The call; <see cref="GenerationRequest.Model"/> is what the caller named, not the model.</param>
    /// <param name="cancellationToken">Ends the attempt at once.</param>
    IAnswerStream Open(AttemptNode node, GenerationRequest request, CancellationToken cancellationToken);
}
