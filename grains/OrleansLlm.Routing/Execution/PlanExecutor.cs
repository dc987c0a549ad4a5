using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>Opens the streams of a plan's parts. Of one call.</summary>
internal sealed class PlanExecutor(IAttempts attempts, CallRecord record, ExecutionSettings settings)
{
    public CallRecord Record { get; } = record;

    public ExecutionSettings Settings { get; } = settings;

    public TimeProvider Time => Settings.Time;

    /// <summary>Prepares a part of the plan; it begins with the first element that is read.</summary>
    public IAnswerStream Open(PlanNode node, GenerationRequest request, CancellationToken cancellationToken) => node switch
    {
        AttemptNode attempt => attempts.Open(attempt, request, cancellationToken),
        FallbackNode fallback => new FallbackStream(this, fallback, request, cancellationToken),
        HedgeNode hedge => new HedgeStream(this, hedge, request, cancellationToken),
        CascadeNode cascade => new CascadeStream(this, cascade, OneChoice(request, "a cascade"), cancellationToken),
        EnsembleNode ensemble => new EnsembleStream(this, ensemble, OneChoice(request, "an ensemble"), cancellationToken),
        ShadowNode shadow => new ShadowStream(this, shadow, request, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node.GetType().Name, "A plan node that nobody executes."),
    };

    private static GenerationRequest OneChoice(GenerationRequest request, string kind) => request.Choices == 1 ? request : throw new LlmException(
        LlmErrorCode.InvalidRequest, FormattableString.Invariant($"n must be 1 where the route is {kind}, which compares whole answers. Given: {request.Choices}."), "n");
}
