using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Caching;

/// <summary>
/// The money of an answer from the cache: it costs nothing and uses no tokens of a limit, but passes all other limits (suspension, expiry, allowed models,
/// calls per minute and at once) and stands in the ledger with what it saved. Disposing settles what is open.
/// </summary>
internal sealed class HitLedger(LedgerAccess access, Caller caller, GenerationRequest request) : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);

    /// <summary>The caller's answer must not wait longer for the books; they are kept up later.</summary>
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(2);

    private readonly string _callId = request.CallId ?? CallNames.CallId(request.RequestId);
    private ReserveRequest? _late;
    private bool _open;

    private string Id => $"{_callId}:cache";

    /// <summary>What was reserved; null: the answer may be given without it.</summary>
    public Reservation? Reservation { get; private set; }

    /// <summary>Whether the answer may be given; false: its model is none that the caller may call, who then gets an answer of another.</summary>
    /// <param name="model">The model that gave it.</param>
    /// <param name="provider">Where.</param>
    /// <param name="route">The route that led there, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LlmException">The refusal of another limit.</exception>
    public async Task<bool> TryReserveAsync(string model, string provider, string? route, CancellationToken cancellationToken)
    {
        try
        {
            await ReserveAsync(model, provider, route, cancellationToken);
            return true;
        }
        catch (LlmException refused) when (refused.Refusal is { Kind: LimitKind.AllowedModels })
        {
            return false;
        }
    }

    private async Task ReserveAsync(string model, string provider, string? route, CancellationToken cancellationToken)
    {
        var reserve = new ReserveRequest
        {
            Id = Id,
            KeyId = caller.KeyId,
            Project = caller.Project,
            User = CallNames.User(request.User),
            CallId = _callId,
            Tags = caller.Tags,
            Model = model,
            Provider = provider,
            Route = route,
            Price = new PriceRule { Id = "response-cache", Model = request.Model },
            Ceiling = new UsageCeiling(),
            IsBatch = request.IsBatch,
            Lease = Lease,
        };
        Reservation = await access.ReserveAsync(reserve, cancellationToken);
        _late = Reservation is null ? reserve : null;
        _open = true;
    }

    /// <summary>Settles an answer that was given whole.</summary>
    public Task HitAsync(TokenUsage usage, decimal? saved) => SettleAsync(new Settlement
    {
        ReservationId = Id, Usage = usage with { ComputeTime = TimeSpan.Zero }, Outcome = SettlementOutcome.CacheHit, Saved = saved ?? 0,
    });

    public async ValueTask DisposeAsync() =>
        await SettleAsync(new Settlement { ReservationId = Id, Usage = new TokenUsage(), Outcome = SettlementOutcome.Cancelled });

    private async Task SettleAsync(Settlement settlement)
    {
        if (_open)
        {
            _open = false;
            await access.SettleAsync(settlement, _late, SettlePatience);
        }
    }
}
