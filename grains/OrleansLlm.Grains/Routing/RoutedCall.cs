using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// One call on its way: pick a replica, reserve, stream; another replica while nothing was produced; each attempt is settled at its end.
/// Used by one consumer on one grain's scheduler. Disposing settles what is still open.
/// </summary>
internal sealed class RoutedCall(
    IGrainFactory grains,
    PromptService prompts,
    PriceCache prices,
    SettlementQueue settlements,
    Caller caller,
    GenerationRequest request,
    TimeProvider timeProvider) : IAsyncDisposable
{
    private const int MaxAttempts = 3;

    private readonly string _callId = request.CallId ?? CallNames.CallId(request.RequestId);

    private readonly List<string> _tried = [];
    private IAsyncEnumerator<GenerationChunk>? _stream;
    private CallLedger? _ledger;
    private TokenCount? _prompt;
    private int _maxTokens;
    private Reservation? _reservation;
    private ReplicaOffer? _offer;
    private bool _routeTold;
    private LlmException? _failure;
    private GenerationChunk? _held;
    private bool _failed;
    private bool _ended;

    /// <summary>Number of replicas tried so far.</summary>
    public int Attempts => _tried.Count;

    /// <summary>The next element, or null at the end.</summary>
    public async ValueTask<GenerationChunk?> NextAsync(CancellationToken cancellationToken)
    {
        while (!_ended)
        {
            try
            {
                return await PassOnAsync(await ReadAsync(cancellationToken), cancellationToken);
            }
            catch (Exception exception) when (CanTryAnother(exception, cancellationToken))
            {
                _failure = CallFailures.ToLlm(exception);
                await CloseStreamAsync();
                await SettleAsync(SettlementOutcome.Failed);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                _failed = !cancellationToken.IsCancellationRequested;
                throw CallFailures.ToLlm(exception);
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseStreamAsync();
        await SettleAsync(_failed ? SettlementOutcome.Failed : SettlementOutcome.Cancelled);
    }

    private bool CanTryAnother(Exception exception, CancellationToken cancellationToken) =>
        CallFailures.IsOfThePlace(exception)
        && _offer is not null
        && _ledger is not { HasOutput: true }
        && _tried.Count < MaxAttempts
        && !cancellationToken.IsCancellationRequested;

    /// <summary>The next element of the replica's stream, or the one that could not be handed on yet.</summary>
    private async ValueTask<GenerationChunk> ReadAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            return held;
        }

        _stream ??= await OpenAsync(cancellationToken);
        if (!await _stream.MoveNextAsync())
        {
            throw new LlmException(LlmErrorCode.ReplicaUnavailable, "The replica's stream ended before the answer did.");
        }

        _ledger!.Count(_stream.Current);
        return _stream.Current;
    }

    private async Task SettleAsync(SettlementOutcome outcome)
    {
        if (_ledger is { } ledger)
        {
            _ledger = null;
            await ledger.SettleAsync(usage: null, outcome);
        }
    }

    private async Task<IAsyncEnumerator<GenerationChunk>> OpenAsync(CancellationToken cancellationToken)
    {
        var model = grains.GetGrain<IModelGrain>(new ModelKey(request.Model).ToString());
        var failed = _offer;
        _offer = null;
        _offer = await PickAsync(model, failed, cancellationToken);
        _tried.Add(_offer.Replica);
        var replica = grains.GetGrain<IReplicaGrain>(_offer.Replica);
        await ReserveAsync(replica, cancellationToken);
        var stream = replica.GenerateAsync(
            new ReplicaRequest
            {
                Tenant = caller.Tenant,
                PromptTokens = _prompt!.Tokens,
                MaxTokens = _maxTokens,
                Request = request with { Messages = null, Prompt = null, PromptTokens = null },
            },
            cancellationToken);
        return stream
            .Watch(StreamWatchdog.DefaultSilenceLimit, timeProvider, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
    }

    private async Task<ReplicaOffer> PickAsync(IModelGrain model, ReplicaOffer? failed, CancellationToken cancellationToken)
    {
        if (failed is not null && _failure is { Code: not LlmErrorCode.Overloaded })
        {
            // Gone or silent; a replica that is only full still serves those who wait there.
            _ = model.WithdrawAsync(failed.Replica, CancellationToken.None);
        }

        var affinity = CallAffinity.Of(caller.Tenant, request);
        try
        {
            return await GrainRetry.RunAsync(() => model.PickAsync(_tried, affinity, cancellationToken), timeProvider, cancellationToken);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.ReplicaUnavailable && _failure is not null)
        {
            // Why the last replica did not serve tells the caller more than that there is no other one.
            throw _failure;
        }
    }

    private async Task ReserveAsync(IReplicaGrain replica, CancellationToken cancellationToken)
    {
        _prompt ??= await prompts.PrepareAsync(replica, request, cancellationToken);
        _maxTokens = TokenBudget.MaxTokens(_prompt, request.MaxTokens);
        var key = new BudgetKey(caller.Tenant);
        var access = new LedgerAccess(grains.GetGrain<IBudgetGrain>(key.ToString()), key, settlements, timeProvider);
        var price = await prices.OfAsync(caller.Tenant, _offer!.Model, cancellationToken);
        var ledger = new CallLedger(access, price, caller, request, _callId, _tried.Count, timeProvider);
        _reservation = await ledger.ReserveAsync(_prompt.Tokens.Length, _maxTokens, cancellationToken);
        _ledger = ledger;
    }

    private async ValueTask<GenerationChunk> PassOnAsync(GenerationChunk chunk, CancellationToken cancellationToken)
    {
        _held = null;

        // The last element is handed on after it is settled, so it needs no leave.
        if (chunk.Usage is null && !await _ledger!.MayHandOnAsync(cancellationToken))
        {
            _held = chunk;
            return GenerationChunk.Heartbeat;
        }

        if (!_routeTold)
        {
            _routeTold = true;
            chunk = chunk with { Route = Route() };
        }

        if (chunk.Usage is { } usage)
        {
            _ended = true;
            chunk = chunk with { Cost = await _ledger!.SettleAsync(usage, SettlementOutcome.Completed) };
        }

        return chunk;
    }

    private RouteInfo Route() => new()
    {
        Model = _offer!.Model.Name,
        Provider = "local",
        Replica = _offer.Replica,
        Attempts = _tried.Count,
        RateLimit = _reservation?.RateLimit,
        TightestBudget = _reservation?.TightestBudget,
        TightestScope = _reservation?.TightestScope,
    };

    private async ValueTask CloseStreamAsync()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            await stream.DisposeAsync();
        }
    }
}
