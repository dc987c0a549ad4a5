using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// The money of one attempt: reserved before it is made, settled once at its end whatever happens. Tokens are billed when they were produced for the
/// caller: a cancelled call pays for what it got, an attempt that failed before its first token pays nothing. Used by one consumer, on any thread.
/// </summary>
/// <param name="access">The ledger.</param>
/// <param name="price">What the attempt costs.</param>
/// <param name="reserve">What is asked of the ledger, but for ceiling and grant.</param>
/// <param name="choices">How many choices are made at once.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class CallLedger(LedgerAccess access, CallPrice price, ReserveRequest reserve, int choices, TimeProvider timeProvider)
{
    /// <summary>How long a reservation outlives its holder; far longer than the cluster needs to find a lost silo's grains again.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>The caller's answer must not wait longer for the books; they are kept up later.</summary>
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(2);

    private ITimer? _keeping;
    private TokenGrant? _grant;
    private ReserveRequest? _late;
    private int _promptTokens;
    private bool _isEstimated;
    private int _completionTokens;
    private TimeSpan _computeTime;
    private volatile bool _settled;

    /// <summary>True once a token was produced for the caller: from here on no other replica may take over.</summary>
    public bool HasOutput => _completionTokens > 0;

    /// <summary>The most that the attempt can use.</summary>
    /// <param name="promptTokens">As counted, or the most that they can be.</param>
    /// <param name="estimate">The prompt's tokens as estimated, where they are not counted here: what an answer is billed that ends before its producer tells; null: as counted.</param>
    /// <param name="maxTokens">Per choice.</param>
    /// <param name="cancellationToken">Ends the wait; what has an unknown end is taken back.</param>
    /// <returns>Null when the attempt may be made without a reservation.</returns>
    /// <exception cref="LlmException">The refusal of a limit; or the ledger can not be reached, so nothing may be begun.</exception>
    public async Task<Reservation?> ReserveAsync(int promptTokens, int? estimate, int maxTokens, CancellationToken cancellationToken)
    {
        (_promptTokens, _isEstimated) = (Math.Min(promptTokens, estimate ?? promptTokens), estimate is not null);
        var ceiling = price.Ceiling(promptTokens, maxTokens, choices);
        var grant = new TokenGrant(access, reserve.Id, choices, ceiling.CompletionTokens, timeProvider);
        var asked = reserve with { Ceiling = ceiling, GrantedTokens = grant.Granted };
        var reservation = await access.ReserveAsync(asked, cancellationToken);
        _grant = reservation is null ? null : grant;
        _late = reservation is null ? asked : null;
        return reservation;
    }

    /// <summary>Counts what the attempt produced.</summary>
    public void Count(GenerationChunk chunk)
    {
        foreach (var delta in chunk.Deltas)
        {
            _completionTokens += delta.Tokens;
        }

        _computeTime = chunk.ComputeTime > _computeTime ? chunk.ComputeTime : _computeTime;
    }

    /// <summary>
    /// True when what was counted may be handed on; false after a moment, so that the caller hears a sign of life meanwhile.
    /// </summary>
    /// <exception cref="LlmException">The reservation ended before the attempt did.</exception>
    public ValueTask<bool> MayHandOnAsync(CancellationToken cancellationToken) =>
        _grant?.CoversAsync(_completionTokens, cancellationToken) ?? new(true);

    /// <summary>Keeps the reservation of an attempt that has ended until it is settled: what becomes of its answer is decided by others.</summary>
    public void Keep() => _keeping ??= timeProvider.CreateTimer(_ => _ = KeepAsync(), state: null, Lease / 3, Lease / 3);

    /// <summary>Settles, once.</summary>
    /// <param name="usage">What the producer says was used, or null: what was counted.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <returns>What was billed, and its cost in US dollars; null when no price is known.</returns>
    public async Task<(TokenUsage Billed, decimal? Cost)> SettleAsync(TokenUsage? usage, SettlementOutcome outcome)
    {
        if ((_grant is null && _late is null) || _settled)
        {
            return (new TokenUsage(), 0);
        }

        _settled = true;
        _keeping?.Dispose();
        var isFree = usage is null && !HasOutput;
        usage ??= HasOutput
            ? new TokenUsage { PromptTokens = _promptTokens, CompletionTokens = _completionTokens, ComputeTime = _computeTime, IsEstimated = _isEstimated }
            : new TokenUsage();
        var settlement = new Settlement { ReservationId = reserve.Id, Usage = price.Billed(usage), Outcome = outcome };
        // A line of a batch whose silo dies before its answer is kept is made again. Under a reservation that is still open both calls would be paid as one.
        var settled = await access.SettleAsync(settlement, _late, SettlePatience, untilDurable: reserve.IsBatch);
        return (settlement.Usage, isFree ? 0 : settled is null ? price.Rule?.CostOf(settlement.Usage, reserve.IsBatch) : settled.Cost);
    }

    private async Task KeepAsync()
    {
        if (_settled || _grant is not { } grant)
        {
            return;
        }

        try
        {
            await access.ExtendAsync(new ExtendRequest { ReservationId = reserve.Id, GrantedTokens = grant.Granted, Lease = Lease });
        }
        catch (Exception)
        {
            // Not to be reached for now, or settled meanwhile.
        }
    }
}
