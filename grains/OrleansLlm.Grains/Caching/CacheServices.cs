using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>What calls need of the response cache. A cache that does not answer fails no call: it is done without. Thread-safe.</summary>
internal sealed partial class CacheServices(
    IGrainFactory grains,
    CacheSettingsBook settings,
    ISemanticEmbedder embedder,
    SettlementQueue settlements,
    CacheInstruments instruments,
    IOptions<CacheOptions> options,
    TimeProvider timeProvider,
    ILogger<CacheServices> logger)
{
    public CacheSettingsBook Settings => settings;

    public ISemanticEmbedder Embedder => embedder;

    public CacheInstruments Instruments => instruments;

    public TimeProvider Time => timeProvider;

    public AnswerRecorder NewRecorder() => new(options.Value.MaxBytesPerAnswer);

    public HitLedger NewLedger(Caller caller, GenerationRequest request)
    {
        var key = new BudgetKey(caller.Tenant);
        return new HitLedger(new LedgerAccess(() => grains.GetGrain<IBudgetGrain>(key.ToString()), key, settlements, timeProvider), caller, request);
    }

    public IAsyncEnumerable<GenerationChunk> Follow(string tenant, CacheReply reply, CancellationToken cancellationToken) =>
        grains.GetGrain<IFlightGrain>(reply.Runner!).FollowAsync(tenant, reply.Flight!, cancellationToken);

    /// <summary>Null: the cache does not answer.</summary>
    public async Task<CacheReply?> BeginAsync(CacheQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await CacheOf(query.Address).BeginAsync(query, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            instruments.OnFailure();
            LogNoAnswer(exception);
            return null;
        }
    }

    /// <summary>Never throws.</summary>
    public async Task EndAsync(CacheAddress address, CacheOutcome outcome)
    {
        try
        {
            await CacheOf(address).EndAsync(outcome, CancellationToken.None);
        }
        catch (Exception exception)
        {
            instruments.OnFailure();
            LogNoAnswer(exception);
        }
    }

    private ICacheGrain CacheOf(CacheAddress address) => grains.GetGrain<ICacheGrain>(CacheKey.Of(address).ToString());

    [LoggerMessage(LogLevel.Warning, "The response cache did not answer; the call goes on without it.")]
    private partial void LogNoAnswer(Exception exception);
}
