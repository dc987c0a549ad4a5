using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>Two branches race to the first token; the loser is cancelled and settled at once.</summary>
internal sealed class HedgeStream(PlanExecutor executor, HedgeNode node, GenerationRequest request, CancellationToken cancellationToken)
    : NodeStream(executor, request, cancellationToken)
{
    protected override async IAsyncEnumerable<GenerationChunk> RunAsync()
    {
        await using var first = Open(node.First);
        await using var second = Open(node.Second);
        var (winner, chunk) = await RaceAsync(first, second);
        Winner = winner;

        // Not waited for: the winner's tokens come first. Before its last element it is: its cost is part of the call's.
        var closing = (winner == first ? second : first).DisposeAsync().AsTask();
        while (chunk.Usage is null)
        {
            yield return chunk;
            chunk = await winner.NextAsync();
        }

        await closing;
        yield return chunk;
    }

    private async Task<(Branch Winner, GenerationChunk First)> RaceAsync(Branch first, Branch second)
    {
        var one = first.FirstAsync();
        await FirstAloneAsync(one);
        if (one.IsCompletedSuccessfully)
        {
            return (first, await one);
        }

        await NoteAsync(one);
        var two = second.FirstAsync();
        var earlier = await Task.WhenAny(one, two);
        if (!earlier.IsCompletedSuccessfully)
        {
            earlier = earlier == one ? two : one;
        }

        // When both fail, the second's failure is told: the first's is in the notes.
        return (earlier == one ? first : second, await earlier);
    }

    private async Task NoteAsync(Task<GenerationChunk> first)
    {
        if (!first.IsCompleted)
        {
            Executor.Record.Note(FormattableString.Invariant($"hedge: no token after {node.After.TotalMilliseconds:0} ms, a second call was begun"));
            return;
        }

        try
        {
            await first;
        }
        catch (AttemptException failed) when (failed.GoesOn(FallbackCauses.Default))
        {
            Executor.Record.Note($"hedge: the first failed before its first token: {failed.Message}");
        }
    }

    /// <summary>Waits until the first branch has a token, or has failed, or its time alone is over.</summary>
    private async Task FirstAloneAsync(Task<GenerationChunk> one)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Task.WhenAny(one, Task.Delay(node.After, Executor.Time, stop.Token));
        stop.Cancel();
        Token.ThrowIfCancellationRequested();
    }
}
