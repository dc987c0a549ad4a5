using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>One stream of a model that money was set aside for. Nothing is handed on that the ledger does not know of. Used on one grain's scheduler.</summary>
/// <param name="record">Gets what becomes of it.</param>
/// <param name="ledger">The money, reserved.</param>
/// <param name="stream">The model's elements.</param>
/// <param name="beganAt">The time stamp of its beginning.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PaidAttempt(
    AttemptRecord record, CallLedger ledger, IAsyncEnumerator<GenerationChunk> stream, long beganAt, TimeProvider timeProvider)
{
    private GenerationChunk? _held;
    private TokenUsage? _usage;
    private bool _closed;

    public AttemptRecord Record => record;

    /// <summary>True once a token was produced.</summary>
    public bool HasOutput => ledger.HasOutput;

    public async ValueTask<GenerationChunk> NextAsync(CancellationToken cancellationToken)
    {
        var chunk = _held ?? await ReadAsync();
        _held = null;
        if (chunk.Usage is { } usage)
        {
            // Handed on when it is settled, so it needs no leave.
            _usage = usage;
            ledger.Keep();
            return chunk;
        }

        if (await ledger.MayHandOnAsync(cancellationToken))
        {
            return chunk;
        }

        _held = chunk;
        return GenerationChunk.Heartbeat;
    }

    /// <summary>Ends the stream and settles, once.</summary>
    /// <param name="outcome">How it ended; a whole answer's usage is what its producer says.</param>
    /// <param name="failure">Why it failed, or null.</param>
    public async ValueTask EndAsync(SettlementOutcome outcome, LlmErrorCode? failure = null)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        record.Duration = timeProvider.GetElapsedTime(beganAt);
        record.Outcome = outcome;
        record.Failure = failure;
        await stream.DisposeAsync();
        (record.Usage, record.Cost) = await ledger.SettleAsync(_usage, outcome);
    }

    private async ValueTask<GenerationChunk> ReadAsync()
    {
        if (!await stream.MoveNextAsync())
        {
            throw new LlmException(
                LlmErrorCode.ReplicaUnavailable, $"The stream of model '{record.Model}' ({record.Provider}) ended before the answer did.");
        }

        ledger.Count(stream.Current);
        return stream.Current;
    }
}
