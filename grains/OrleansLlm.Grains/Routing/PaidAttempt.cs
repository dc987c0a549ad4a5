using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>One stream of a model that money was set aside for. Nothing is handed on that the ledger does not know of. Used by one consumer, on any thread.</summary>
/// <param name="record">Gets what becomes of it.</param>
/// <param name="ledger">The money, reserved.</param>
/// <param name="stream">The model's elements.</param>
/// <param name="probe">Measures it.</param>
internal sealed class PaidAttempt(AttemptRecord record, CallLedger ledger, IAsyncEnumerator<GenerationChunk> stream, AttemptProbe probe)
{
    private GenerationChunk? _held;
    private TokenUsage? _usage;
    private bool _closed;

    public AttemptRecord Record => record;

    /// <summary>True once a token was produced.</summary>
    public bool HasOutput => ledger.HasOutput;

    public async ValueTask<GenerationChunk> NextAsync(CancellationToken cancellationToken)
    {
        probe.Enter();
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
    public async ValueTask EndAsync(SettlementOutcome outcome, LlmException? failure = null)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        record.Outcome = outcome;
        try
        {
            await stream.DisposeAsync();
        }
        finally
        {
            (record.Usage, record.Cost) = await ledger.SettleAsync(_usage, outcome);
            probe.Ended(record, failure);
        }
    }

    private async ValueTask<GenerationChunk> ReadAsync()
    {
        if (!await stream.MoveNextAsync())
        {
            throw new LlmException(
                LlmErrorCode.ReplicaUnavailable, $"The stream of model '{record.Model}' ({record.Provider}) ended before the answer did.");
        }

        ledger.Count(stream.Current);
        probe.Saw(stream.Current);
        return stream.Current;
    }
}
