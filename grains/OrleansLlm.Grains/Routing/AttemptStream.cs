using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// An attempt of a plan: one model, on whatever its place offers while nothing was produced. What failed is settled before it is told. Used by one consumer,
/// on any thread.
/// </summary>
internal sealed class AttemptStream(IModelPlace place, TargetVisit visit, CancellationToken cancellationToken) : IAnswerStream
{
    private PaidAttempt? _attempt;
    private AttemptException? _failure;

    public AttemptRecord? Answerer => _attempt?.Record;

    public async ValueTask<GenerationChunk> NextAsync()
    {
        while (true)
        {
            try
            {
                visit.Begin();
                _attempt ??= await place.OpenAsync(_failure, cancellationToken);
                visit.Asked();
                var chunk = await _attempt.NextAsync(cancellationToken);
                visit.Saw(chunk);
                return chunk;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                _failure = AttemptFailures.Of(exception);
                var mayTryAgain = _attempt is not { HasOutput: true } && place.MayTryAgain(exception);
                if (_attempt is { } attempt)
                {
                    await attempt.EndAsync(SettlementOutcome.Failed, _failure.Error);
                }

                if (!mayTryAgain)
                {
                    visit.Failed(_failure);
                    throw _failure;
                }

                _attempt = null;
            }
        }
    }

    public ValueTask SettleAsync(SettlementOutcome outcome) => _attempt?.EndAsync(outcome) ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        visit.Left();
        return _attempt?.EndAsync(SettlementOutcome.Cancelled) ?? ValueTask.CompletedTask;
    }
}
