using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution;

/// <summary>
/// An answer that is being made. Used by one consumer, one call at a time. Disposing it ends what still runs and settles what is open; no <see cref="NextAsync"/>
/// may be pending then: who stops early cancels the token that it was opened with and waits.
/// </summary>
public interface IAnswerStream : IAsyncDisposable
{
    /// <summary>Who answers; null while that is open. Decided with the first output.</summary>
    AttemptRecord? Answerer { get; }

    /// <summary>The next element: a heartbeat, or deltas. The last has usage, and nothing may be read behind it.</summary>
    /// <exception cref="AttemptException">The answer failed, or could not be begun.</exception>
    ValueTask<GenerationChunk> NextAsync();

    /// <summary>Settles an answer that was read to its end. Until then its reservations are kept alive.</summary>
    /// <param name="outcome">Completed: it is the one that is handed on. Superseded: it is not. Its usage is billed either way.</param>
    ValueTask SettleAsync(SettlementOutcome outcome);
}
