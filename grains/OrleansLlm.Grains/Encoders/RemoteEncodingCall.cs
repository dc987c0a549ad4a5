using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Encoders;

/// <summary>
/// One encoding call at a provider: the most tokens that the texts can have are reserved (their UTF-8 bytes, up to the model's window each, as for chats),
/// what the provider counts is settled. A call that failed costs nothing; one whose caller left costs what its results stand for. Of one grain.
/// </summary>
internal sealed class RemoteEncodingCall : IEncodingRun
{
    private readonly EncodingJob _job;
    private readonly RemoteModel _model;
    private readonly TimeProvider _time;
    private readonly Caller _caller;
    private readonly LedgerAccess _access;
    private readonly PriceCache _prices;
    private readonly CancellationTokenSource _ending;
    private readonly IAsyncEnumerator<EncodingChunk> _results;
    private EncodingLedger? _ledger;
    private Reservation? _reservation;
    private TokenUsage? _usage;
    private bool _failed;
    private bool _told;

    /// <summary>Prepares the call; it begins with the first result that is asked for.</summary>
    public RemoteEncodingCall(
        LedgerAccess access, PriceCache prices, Caller caller, EncodingJob job, IProvider provider, RemoteModel model, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        (_access, _prices, _caller, _job, _model, _time) = (access, prices, caller, job, model, timeProvider);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _results = job.Remote(provider, model, _ending.Token)
            .WithHeartbeats(EncodingChunk.Heartbeat, timeProvider, _ending.Token)
            .GetAsyncEnumerator(_ending.Token);
    }

    /// <inheritdoc/>
    public int Attempts { get; private set; }

    /// <inheritdoc/>
    public async Task<EncodingChunk?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ledger ??= await ReserveAsync(cancellationToken);
            await _ledger.ExtendAsync();
            if (!await _results.MoveNextAsync())
            {
                return _usage is null ? throw Cut() : null;
            }

            var chunk = _results.Current;
            _usage = chunk.Usage ?? _usage;
            return chunk.IsHeartbeat ? chunk : PassOn(chunk);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _failed = true;
            throw AttemptFailures.Of(exception).Error;
        }
    }

    /// <inheritdoc/>
    public async Task<EncodingChunk> SettleAsync() =>
        new() { Usage = _usage!, Cost = await _ledger!.SettleAsync(_usage!, SettlementOutcome.Completed) };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _results.DisposeAsync();
        if (_ledger is not null)
        {
            await _ledger.SettleAsync(_failed ? new TokenUsage() : _usage ?? new TokenUsage(), _failed ? SettlementOutcome.Failed : SettlementOutcome.Cancelled);
        }

        _ending.Dispose();
    }

    private async Task<EncodingLedger> ReserveAsync(CancellationToken cancellationToken)
    {
        Attempts = 1;
        var price = await _prices.OfAsync(_caller.Tenant, _model.Info, cancellationToken);
        var ledger = new EncodingLedger(_access, price, _caller, _job, _model.Provider, _time);
        _reservation = await ledger.ReserveAsync(Bound(), cancellationToken);
        return ledger;
    }

    private int Bound()
    {
        long bound = 0;
        foreach (var tokens in _job.Bounds())
        {
            var whole = tokens + EncodingJob.TemplateTokens;
            bound += _model.Info.ContextLength > 0 ? Math.Min(whole, _model.Info.ContextLength) : whole;
        }

        return (int)Math.Min(bound, int.MaxValue);
    }

    private EncodingChunk PassOn(EncodingChunk chunk)
    {
        var route = _told ? null : new RouteInfo
        {
            Model = _job.Model,
            Provider = _model.Provider,
            Attempts = 1,
            RateLimit = _reservation?.RateLimit,
            TightestBudget = _reservation?.TightestBudget,
            TightestScope = _reservation?.TightestScope,
        };
        _told = true;
        return chunk with { Route = route, Usage = null };
    }

    private LlmException Cut() => new(LlmErrorCode.ProviderFailed, $"{_model.Provider}: the answer ended before its usage was told.");
}
