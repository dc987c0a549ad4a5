using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// The money of one attempt: reserved before it is made, settled once at its end whatever happens. Tokens are billed when they were produced for the
/// caller: a cancelled call pays for what it got, an attempt that failed before its first token pays nothing. Used on one grain's scheduler.
/// </summary>
internal sealed class CallLedger(
    LedgerAccess access, CallPrice price, Caller caller, GenerationRequest request, string callId, int attempt, TimeProvider timeProvider)
{
    /// <summary>How long a reservation outlives its holder; far longer than the cluster needs to find a lost silo's grains again.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>The caller's answer must not wait longer for the books; they are kept up later.</summary>
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(2);

    private readonly string _id = $"{callId}:{attempt}";
    private TokenGrant? _grant;
    private ReserveRequest? _late;
    private int _promptTokens;
    private int _completionTokens;
    private TimeSpan _computeTime;
    private bool _settled;

    /// <summary>True once a token was produced for the caller: from here on no other replica may take over.</summary>
    public bool HasOutput => _completionTokens > 0;

    /// <returns>Null when the attempt may be made without a reservation.</returns>
    /// <exception cref="LlmException">The refusal of a limit; or the ledger can not be reached, so nothing may be begun.</exception>
    public async Task<Reservation?> ReserveAsync(int promptTokens, int maxTokens, CancellationToken cancellationToken)
    {
        _promptTokens = promptTokens;
        var ceiling = price.Ceiling(promptTokens, maxTokens * request.Choices);
        var grant = new TokenGrant(access, _id, request.Choices, ceiling.CompletionTokens, timeProvider);
        var reserve = RequestOf(ceiling, grant.Granted);
        var reservation = await access.ReserveAsync(reserve, cancellationToken);
        _grant = reservation is null ? null : grant;
        _late = reservation is null ? reserve : null;
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

    /// <summary>Settles and tells the cost in US dollars, null when no price is known. A second call does nothing and returns 0.</summary>
    /// <param name="usage">What the producer says was used, or null: what was counted.</param>
    /// <param name="outcome">How the attempt ended.</param>
    public async Task<decimal?> SettleAsync(TokenUsage? usage, SettlementOutcome outcome)
    {
        if ((_grant is null && _late is null) || _settled)
        {
            return 0;
        }

        _settled = true;
        usage ??= HasOutput
            ? new TokenUsage { PromptTokens = _promptTokens, CompletionTokens = _completionTokens, ComputeTime = _computeTime }
            : new TokenUsage();
        var settlement = new Settlement { ReservationId = _id, Usage = price.Billed(usage), Outcome = outcome };
        var settled = await access.SettleAsync(settlement, _late, SettlePatience);
        return settled is null ? price.Rule?.CostOf(settlement.Usage, request.IsBatch) : settled.Cost;
    }

    private ReserveRequest RequestOf(UsageCeiling ceiling, int granted) => new()
    {
        Id = _id,
        KeyId = caller.KeyId,
        Project = caller.Project,
        User = CallNames.User(request.User),
        CallId = callId,
        Tags = caller.Tags,
        Attempt = attempt,
        Model = request.Model,
        Price = price.Rule,
        Ceiling = ceiling,
        GrantedTokens = granted,
        Lease = Lease,
        IsBatch = request.IsBatch,
    };
}
