using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// Leave to hand tokens on, got in slices ahead of need, and with it the reservation's lease. What was granted is durable in the ledger before it is
/// handed on, so a call whose router dies is billed for at least what its caller got, and for at most one slice more. Used by one consumer, on any thread.
/// </summary>
internal sealed class TokenGrant
{
    /// <summary>Tokens per choice that one slice grants: about a second of a fast stream.</summary>
    private const int Slice = 64;

    /// <summary>How long a stream stands still for a ledger that can not be reached, longer than a lost silo's grains are away; then it goes on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The same when the ledger's store is away, which may last: running calls finish.</summary>
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly LedgerAccess _access;
    private readonly string _id;
    private readonly int _slice;
    private readonly int _ceiling;
    private readonly TimeProvider _timeProvider;
    private Task? _extension;
    private long? _waitingSince;

    // Written by an extension, which runs beside its consumer.
    private volatile LlmException? _lost;
    private volatile bool _isStoreAway;
    private volatile int _granted;
    private long _renewedAt;
    private long _renewAfter;

    public TokenGrant(LedgerAccess access, string id, int choices, int ceiling, TimeProvider timeProvider)
    {
        (_access, _id, _slice, _ceiling, _timeProvider) = (access, id, Slice * choices, ceiling, timeProvider);
        _granted = Math.Min(_slice, ceiling);
        RenewIn(CallLedger.Lease / 2);
    }

    /// <summary>Tokens that may be handed on.</summary>
    public int Granted => _granted;

    /// <summary>True when so many tokens may be handed on; false when that was not known within a heartbeat.</summary>
    /// <exception cref="LlmException">The reservation was settled: its lease had ended.</exception>
    public ValueTask<bool> CoversAsync(int tokens, CancellationToken cancellationToken)
    {
        var isShort = Granted < _ceiling && tokens > Granted - (_slice / 2);
        if ((isShort || _timeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt)).Ticks >= Volatile.Read(ref _renewAfter)) && _extension is null or { IsCompleted: true })
        {
            _extension = ExtendAsync(isShort ? Math.Min(_ceiling, Math.Max(Granted, tokens) + _slice) : Granted);
        }

        if (_lost is { } lost)
        {
            throw lost;
        }

        // Tokens beyond the ceiling are the producer's mistake, which settling books.
        if (tokens <= Granted || Granted == _ceiling)
        {
            _waitingSince = null;
            return new(true);
        }

        return WaitAsync(cancellationToken);
    }

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        _waitingSince ??= _timeProvider.GetTimestamp();
        if (_timeProvider.GetElapsedTime(_waitingSince.Value) >= (_isStoreAway ? StorePatience : Patience))
        {
            return true;
        }

        try
        {
            await _extension!.WaitAsync(StreamWatchdog.HeartbeatInterval, _timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Asked again by the next call.
        }

        return false;
    }

    private async Task ExtendAsync(int target)
    {
        try
        {
            await _access.ExtendAsync(new ExtendRequest { ReservationId = _id, GrantedTokens = target, Lease = CallLedger.Lease });
            _granted = Math.Max(_granted, target);
            _isStoreAway = false;
            RenewIn(CallLedger.Lease / 2);
        }
        catch (LlmException ended) when (ended.Code is LlmErrorCode.NotFound or LlmErrorCode.Conflict)
        {
            _lost = new LlmException(
                LlmErrorCode.Timeout, "The call's reservation ended before the call did: it gave no sign of life for too long.", CallFailures.Unread, innerException: ended);
        }
        catch (Exception exception)
        {
            // The ledger can not be reached for now.
            _isStoreAway = exception is LlmException { Code: LlmErrorCode.StoreUnavailable };
            RenewIn(RetryAfter);
            await Task.Delay(RetryAfter, _timeProvider);
        }
    }

    /// <summary>By no clock on the wall: one that is set back would let the lease end.</summary>
    private void RenewIn(TimeSpan time)
    {
        Volatile.Write(ref _renewAfter, time.Ticks);
        Volatile.Write(ref _renewedAt, _timeProvider.GetTimestamp());
    }
}
