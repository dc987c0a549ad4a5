using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>
/// A call on its way through its plan, as its caller sees it: heartbeats while nothing is decided, the route, one answer, in the end the usage and cost of all
/// attempts. Used by one consumer. Disposing ends everything that runs for it and settles what is open; it may be done while an element is waited for.
/// </summary>
public sealed class PlannedCall : IAsyncDisposable
{
    private readonly RoutePlan _plan;
    private readonly CallRecord _record;
    private readonly ExecutionSettings _settings;
    private readonly CancellationTokenSource _ending;
    private readonly IAnswerStream _answer;
    private readonly long _startedAt;
    private Task<GenerationChunk>? _pending;
    private bool _hasBegun;
    private bool _hasRoute;
    private bool _hasEnded;

    /// <summary>Prepares a call; it begins with the first element that is read.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="attempts">Calls the models.</param>
    /// <param name="record">Gets what was done.</param>
    /// <param name="settings">The clock and the like.</param>
    /// <param name="request">The call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="LlmException">InvalidRequest: the plan can not be followed with such a request.</exception>
    public PlannedCall(
        RoutePlan plan, IAttempts attempts, CallRecord record, ExecutionSettings settings, GenerationRequest request, CancellationToken cancellationToken)
    {
        (_plan, _record, _settings) = (plan, record, settings);
        _startedAt = settings.Time.GetTimestamp();
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _answer = new PlanExecutor(attempts, record, settings).Open(plan.Root, request, _ending.Token);
    }

    /// <summary>The next element; null behind the last.</summary>
    /// <exception cref="LlmException">The call failed.</exception>
    public async ValueTask<GenerationChunk?> NextAsync()
    {
        if (_hasEnded)
        {
            return null;
        }

        _pending ??= _answer.NextAsync().AsTask();
        if (!_hasBegun && !await IsDoneSoonAsync(_pending))
        {
            return Waiting();
        }

        try
        {
            var chunk = await _pending;
            _pending = null;
            return await PassOnAsync(chunk);
        }
        catch (AttemptException failed)
        {
            throw failed.Error;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ending.Cancel();
        if (_pending is { } pending)
        {
            await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await _answer.DisposeAsync();
        _ending.Dispose();
    }

    /// <summary>Once something was produced, its producer sends signs of life itself.</summary>
    private async Task<bool> IsDoneSoonAsync(Task pending)
    {
        if (pending.IsCompleted)
        {
            return true;
        }

        await pending.WaitAsync(StreamWatchdog.HeartbeatInterval, _settings.Time, _ending.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return pending.IsCompleted || _ending.IsCancellationRequested;
    }

    private GenerationChunk Waiting()
    {
        if (_hasRoute || _record.Count == 0 || _settings.Time.GetElapsedTime(_startedAt) < _settings.RouteAfter)
        {
            return GenerationChunk.Heartbeat;
        }

        _hasRoute = true;
        return new GenerationChunk { Route = RouteOf(_record.Attempts[^1]) };
    }

    private async ValueTask<GenerationChunk> PassOnAsync(GenerationChunk chunk)
    {
        _hasBegun |= Output.IsIn(chunk);
        if (chunk.Usage is not null)
        {
            _hasEnded = true;
            await _answer.SettleAsync(SettlementOutcome.Completed);
            _hasRoute = true;
            return chunk with { Usage = _record.Usage(), Cost = _record.Cost(), Route = RouteOf(_answer.Answerer!) };
        }

        if (_hasRoute || _answer.Answerer is not { } answerer)
        {
            return chunk;
        }

        _hasRoute = true;
        return chunk with { Route = RouteOf(answerer) };
    }

    private RouteInfo RouteOf(AttemptRecord answerer)
    {
        var attempts = _record.Attempts;
        return new RouteInfo
        {
            Model = answerer.Model,
            Provider = answerer.Provider,
            Replica = answerer.Replica,
            Attempts = attempts.Count,
            RateLimit = answerer.Reservation?.RateLimit,
            TightestBudget = answerer.Reservation?.TightestBudget,
            TightestScope = answerer.Reservation?.TightestScope,
            Route = _plan.Route,
            RouteVersion = _plan.Version,
            AttemptList = [.. attempts.Select(attempt => attempt.ToContract())],
            Notes = [.. _plan.Notes, .. _record.Notes],
        };
    }
}
