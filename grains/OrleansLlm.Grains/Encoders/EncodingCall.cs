using System.Threading.Channels;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Encoders;

/// <summary>
/// One encoding call on its way: tokenise, reserve, run its parts on the least busy replicas, each again elsewhere when a replica fails; settle at the end.
/// Runs on one grain's scheduler. Disposing stops what runs and settles what is open.
/// </summary>
internal sealed class EncodingCall : IEncodingRun
{
    private const int PartsAtOnce = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly IGrainFactory _grains;
    private readonly Caller _caller;
    private readonly EncodingJob _job;
    private readonly TimeProvider _time;
    private readonly IModelGrain _model;
    private readonly CancellationTokenSource _ending;
    private readonly Channel<EncodingChunk> _chunks = Channel.CreateUnbounded<EncodingChunk>();
    private readonly Task _running;
    private readonly long _startedAt;
    private EncodingLedger? _ledger;
    private Reservation? _reservation;
    private IReadOnlyList<EncodingTokens> _inputs = [];
    private Exception? _failure;
    private int _active;
    private TimeSpan _computeTime;
    private int _computedTokens;
    private int _results;

    /// <summary>Starts the call.</summary>
    public EncodingCall(
        IGrainFactory grains,
        EncodingPreparer preparer,
        PriceCache prices,
        SettlementQueue settlements,
        Caller caller,
        EncodingJob job,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        _grains = grains;
        _caller = caller;
        _job = job;
        _time = timeProvider;
        _startedAt = timeProvider.GetTimestamp();
        _model = grains.GetGrain<IModelGrain>(new ModelKey(job.Model).ToString());
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running = RunAsync(preparer, prices, settlements);
    }

    /// <summary>The most replicas that a part tried.</summary>
    public int Attempts { get; private set; }

    /// <summary>The next results; a heartbeat while there are none; null at the end.</summary>
    /// <exception cref="LlmException">The call failed.</exception>
    public async Task<EncodingChunk?> NextAsync(CancellationToken cancellationToken)
    {
        var ready = _chunks.Reader.WaitToReadAsync(cancellationToken).AsTask();
        if (!await Heartbeats.EndedAsync(ready, _time, cancellationToken))
        {
            await (_ledger?.ExtendAsync() ?? ValueTask.CompletedTask);
            return EncodingChunk.Heartbeat;
        }

        if (await ready && _chunks.Reader.TryRead(out var chunk))
        {
            return chunk;
        }

        await _running;
        return null;
    }

    /// <summary>Settles a call that ended well: the last chunk.</summary>
    public async Task<EncodingChunk> SettleAsync()
    {
        var usage = Usage();
        return new EncodingChunk { Usage = usage, Cost = await _ledger!.SettleAsync(usage, SettlementOutcome.Completed) };
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_ledger is not null)
        {
            await (_failure is null ? _ledger.SettleAsync(Usage(), SettlementOutcome.Cancelled) : _ledger.SettleAsync(new TokenUsage(), SettlementOutcome.Failed));
        }

        _ending.Dispose();
    }

    private TokenUsage Usage() => new() { PromptTokens = _computedTokens, ComputeTime = _computeTime };

    private async Task RunAsync(EncodingPreparer preparer, PriceCache prices, SettlementQueue settlements)
    {
        try
        {
            var token = _ending.Token;
            var attempts = new PartAttempts(_model, _time);
            var offer = (await attempts.NextAsync(token))!;
            _inputs = await preparer.PrepareAsync(_job, _grains.GetGrain<IEncoderReplicaGrain>(offer.Replica), token);
            var key = new BudgetKey(_caller.Tenant);
            var access = new LedgerAccess(() => _grains.GetGrain<IBudgetGrain>(key.ToString()), key, settlements, _time);
            var ledger = new EncodingLedger(access, await prices.OfAsync(_caller.Tenant, offer.Model, token), _caller, _job, PriceRule.LocalProvider, _time);
            _reservation = await ledger.ReserveAsync(_inputs.Sum(input => input.Tokens.Length), token);
            _ledger = ledger;
            await RunPartsAsync(token);
            _chunks.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            var failure = _failure ?? exception;
            _failure = failure is OperationCanceledException ? null : failure;
            _chunks.Writer.TryComplete();
            throw failure is LlmException or OperationCanceledException ? failure : CallFailures.ToLlm(failure);
        }
    }

    private async Task RunPartsAsync(CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(PartsAtOnce);
        var parts = new List<Task>();
        foreach (var (first, count) in EncodingParts.Split(_inputs))
        {
            await places.WaitAsync(cancellationToken);
            parts.Add(RunPartAsync(first, count, places, cancellationToken));
        }

        await Task.WhenAll(parts);
    }

    private async Task RunPartAsync(int first, int count, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        try
        {
            _active++;
            var attempts = new PartAttempts(_model, _time);
            while (!await TryPartAsync(first, count, attempts, cancellationToken))
            {
            }
        }
        catch (Exception exception)
        {
            _failure ??= exception is OperationCanceledException ? null : exception;
            await _ending.CancelAsync();
            throw;
        }
        finally
        {
            _active--;
            places.Release();
        }
    }

    /// <summary>One attempt; false: try again.</summary>
    private async Task<bool> TryPartAsync(int first, int count, PartAttempts attempts, CancellationToken cancellationToken)
    {
        if (await attempts.NextAsync(cancellationToken) is not { } offer)
        {
            await WaitForRoomAsync(attempts, cancellationToken);
            return false;
        }

        try
        {
            Publish(await EncodeAsync(offer.Replica, first, count, cancellationToken), offer, attempts);
            return true;
        }
        catch (Exception exception) when (CallFailures.IsOfThePlace(exception) && !cancellationToken.IsCancellationRequested)
        {
            attempts.Failed(exception);
            return false;
        }
    }

    /// <summary>A call of which a part was done or runs is not refused half-way for want of room: it waits.</summary>
    private async Task WaitForRoomAsync(PartAttempts attempts, CancellationToken cancellationToken)
    {
        var failure = attempts.Failure!;
        var waited = _time.GetElapsedTime(_startedAt);
        if (failure.Code != LlmErrorCode.Overloaded || waited > LongestWait || (_active == 1 && _results == 0))
        {
            throw failure;
        }

        _active--;
        await Task.Delay(failure.RetryAfter ?? StreamWatchdog.HeartbeatInterval, _time, cancellationToken);
        _active++;
        attempts.StartOver();
    }

    private async Task<EncodingChunk> EncodeAsync(string replica, int first, int count, CancellationToken cancellationToken)
    {
        var part = new EncodingPart
        {
            Tenant = _caller.Tenant,
            Inputs = _inputs.Skip(first).Take(count).ToList(),
            FirstIndex = first,
            Dimensions = _job.Dimensions,
            Limits = LimitsNow(),
        };
        var results = new List<EncodingResult>(count);
        var computeTime = TimeSpan.Zero;
        var stream = _grains.GetGrain<IEncoderReplicaGrain>(replica)
            .EncodeAsync(part, cancellationToken)
            .Watch(StreamWatchdog.DefaultSilenceLimit, _time, cancellationToken);
        await foreach (var chunk in stream)
        {
            results.AddRange(chunk.Results);
            computeTime += chunk.ComputeTime;
        }

        return results.Count == count
            ? new EncodingChunk { Results = results, ComputeTime = computeTime }
            : throw new LlmException(LlmErrorCode.ReplicaUnavailable, "The replica's stream ended before its work did.");
    }

    private EncodingLimits LimitsNow()
    {
        if (_job.Limits.DeadlineMilliseconds is not { } deadline)
        {
            return _job.Limits;
        }

        var left = deadline - (int)_time.GetElapsedTime(_startedAt).TotalMilliseconds;
        return left > 0
            ? _job.Limits with { DeadlineMilliseconds = left }
            : throw new LlmException(LlmErrorCode.Timeout, $"The call did not end within its deadline of {deadline} ms.");
    }

    private void Publish(EncodingChunk part, ReplicaOffer offer, PartAttempts attempts)
    {
        Attempts = Math.Max(Attempts, attempts.Count);
        var route = _results > 0 ? null : new RouteInfo
        {
            Model = _job.Model,
            Provider = "local",
            Replica = offer.Replica,
            Attempts = attempts.Count,
            RateLimit = _reservation?.RateLimit,
            TightestBudget = _reservation?.TightestBudget,
            TightestScope = _reservation?.TightestScope,
        };
        _results += part.Results.Count;
        _computedTokens += part.Results.Sum(result => _inputs[result.Index].Tokens.Length);
        _computeTime += part.ComputeTime;
        _chunks.Writer.TryWrite(part with { Route = route });
    }
}
