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
    private readonly CancellationToken _cancellationToken;
    private GenerationChunk? _first;

    public FollowedCall(
        CacheServices services, Caller caller, GenerationRequest request, CacheAddress address, CacheReply reply, CancellationToken cancellationToken)
    {
        (_services, _address, _reply, _cancellationToken) = (services, address, reply, cancellationToken);
        _ledger = services.NewLedger(caller, request);
        _stream = services.Follow(caller.Tenant, reply, cancellationToken)
            .Watch(StreamWatchdog.DefaultSilenceLimit, services.Time, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>Waits for the first element of the answer; false: the call can not be followed.</summary>
    /// <exception cref="LlmException">The call failed, and so would this one.</exception>
    public async Task<bool> BeginAsync()
    {
        try
        {
            while (await _stream.MoveNextAsync())
            {
                if (_stream.Current is { IsHeartbeat: false } first)
                {
                    _first = first;
                    return true;
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

        _cancellationToken.ThrowIfCancellationRequested();
        await _services.EndAsync(_address, new CacheOutcome { Exact = _address.Exact, Flight = _reply.Flight });
        return false;
    }

    /// <summary>The answer, at no cost.</summary>
    public async IAsyncEnumerable<GenerationChunk> ReadAsync()
    {
        var first = _first!;
        var reservation = await _ledger.ReserveAsync(first.Route?.Provider ?? "local", first.Route?.Route, _cancellationToken);
        _services.Instruments.OnCall(CacheStatus.Hit);
        _services.Instruments.OnShared();
        for (GenerationChunk? chunk = first; chunk is not null; chunk = await NextAsync())
        {
            yield return chunk.Usage is { } usage ? await EndAsync(chunk, usage, reservation) : Own(chunk, reservation, saved: null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    /// <summary>The flight is not there, or the silo that ran it is gone: a failure of the place where it ran, not of the call.</summary>
    private static bool IsLost(Exception exception, LlmException failure) =>
        failure.Code == LlmErrorCode.NotFound || exception is OperationCanceledException || LlmException.In(exception) is null
        || failure is { Code: LlmErrorCode.ReplicaUnavailable, InnerException: null, Parameter: null } && exception.Message.Contains("silent", StringComparison.Ordinal);

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

    private async Task<GenerationChunk> EndAsync(GenerationChunk last, TokenUsage usage, Reservation? reservation)
    {
        await _ledger.HitAsync(usage, last.Cost);
        _services.Instruments.OnSaved(last.Cost);
        return Own(last, reservation, last.Cost) with { Usage = new TokenUsage(), Cost = 0 };
    }

    /// <summary>The element with this call's limits, and what the cache did for it.</summary>
    private static GenerationChunk Own(GenerationChunk chunk, Reservation? reservation, decimal? saved) => chunk.Route is not { } route ? chunk : chunk with
    {
        Route = route with
        {
            RateLimit = reservation?.RateLimit,
            TightestBudget = reservation?.TightestBudget,
            TightestScope = reservation?.TightestScope,
            Cache = new CacheInfo { Status = CacheStatus.Hit, Age = TimeSpan.Zero, Saved = saved },
        },
    };
}
