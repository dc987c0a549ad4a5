using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>
/// Reads the stream of an equal call that runs. Until that has begun to answer, a call that was lost, or failed for a reason of the one who began it, is
/// tried anew; every other failure is the follower's too. Used by one consumer.
/// </summary>
internal sealed class FollowedCall : IAsyncDisposable
{
    private readonly CacheServices _services;
    private readonly CacheAddress _address;
    private readonly CacheReply _reply;
    private readonly IAsyncEnumerator<GenerationChunk> _stream;
    private readonly HitLedger _ledger;
    private readonly CancellationTokenSource _ending;
    private readonly CancellationToken _cancellationToken;
    private Task<bool> _beginning = Task.FromResult(false);
    private GenerationChunk? _first;

    public FollowedCall(
        CacheServices services, Caller caller, GenerationRequest request, CacheAddress address, CacheReply reply, CancellationToken cancellationToken)
    {
        (_services, _address, _reply) = (services, address, reply);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _cancellationToken = _ending.Token;
        _ledger = services.NewLedger(caller, request);
        _stream = services.Follow(caller.Tenant, reply, _cancellationToken)
            .Watch(StreamWatchdog.DefaultSilenceLimit, services.Time, _cancellationToken)
            .GetAsyncEnumerator(_cancellationToken);
    }

    /// <summary>Waits for the first element of the answer; false: the call can not be followed.</summary>
    /// <exception cref="LlmException">The call failed, and so would this one.</exception>
    public Task<bool> BeginAsync() => _beginning = BeginCoreAsync();

    /// <summary>The answer, at no cost.</summary>
    public async IAsyncEnumerable<GenerationChunk> ReadAsync()
    {
        var first = _first!;
        _services.Instruments.OnCall(CacheStatus.Hit);
        _services.Instruments.OnShared();
        var route = first.Route;
        for (GenerationChunk? chunk = first; chunk is not null; chunk = await NextAsync())
        {
            route = chunk.Route ?? route;
            if (chunk.Usage is not { } usage)
            {
                yield return chunk.Route is null ? chunk : chunk with { Route = Own(chunk.Route, saved: null) };
                continue;
            }

            await _ledger.HitAsync(usage, chunk.Cost);
            _services.Instruments.OnSaved(chunk.Cost);
            yield return AnswerReplay.End(Own(route!, chunk.Cost)) with { Deltas = chunk.Deltas };
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Who waits for the first element may leave: a stream can not be left while it is being read.
        await _ending.CancelAsync();
        await ((Task)_beginning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _stream.DisposeAsync();
        _ending.Dispose();
        await _ledger.DisposeAsync();
    }

    private async Task<bool> BeginCoreAsync()
    {
        if (await ReadFirstAsync() is { } first)
        {
            _first = first;
            return await _ledger.TryReserveAsync(first.Route?.Model ?? _address.Model, first.Route?.Provider ?? "local", first.Route?.Route, _cancellationToken);
        }

        _cancellationToken.ThrowIfCancellationRequested();
        await _services.EndAsync(_address, new CacheOutcome { Exact = _address.Exact, Flight = _reply.Flight });
        return false;
    }

    /// <summary>Null: the call was lost, or failed for a reason of the one who began it.</summary>
    private async Task<GenerationChunk?> ReadFirstAsync()
    {
        try
        {
            while (await _stream.MoveNextAsync())
            {
                if (_stream.Current is { IsHeartbeat: false } first)
                {
                    return first;
                }
            }
        }
        catch (Exception exception) when (!_cancellationToken.IsCancellationRequested)
        {
            var failure = CallFailures.ToLlm(exception);
            if (!IsLost(exception, failure) && !CacheRules.IsOfTheCaller(failure))
            {
                throw failure;
            }
        }

        return null;
    }

    /// <summary>The call is not there, or the place where it ran failed: another may do better.</summary>
    private static bool IsLost(Exception exception, LlmException failure) =>
        LlmException.In(exception) is null || failure.Code is LlmErrorCode.NotFound or LlmErrorCode.ReplicaUnavailable;

    private async Task<GenerationChunk?> NextAsync()
    {
        try
        {
            return await _stream.MoveNextAsync() ? _stream.Current : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_cancellationToken.IsCancellationRequested)
        {
            throw exception is OperationCanceledException
                ? new LlmException(LlmErrorCode.ReplicaUnavailable, "The shared call was ended.", innerException: exception)
                : CallFailures.ToLlm(exception);
        }
    }

    /// <summary>The route with this call's limits, and what the cache did for it; the attempts were another call's.</summary>
    private RouteInfo Own(RouteInfo route, decimal? saved) => route with
    {
        Attempts = 0,
        AttemptList = [],
        RateLimit = _ledger.Reservation?.RateLimit,
        TightestBudget = _ledger.Reservation?.TightestBudget,
        TightestScope = _ledger.Reservation?.TightestScope,
        Cache = new CacheInfo { Status = CacheStatus.Hit, Age = TimeSpan.Zero, Saved = saved },
    };
}
