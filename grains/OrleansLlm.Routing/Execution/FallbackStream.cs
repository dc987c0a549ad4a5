using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>Steps until one has a first token; from then on that one answers or the call fails.</summary>
internal sealed class FallbackStream(PlanExecutor executor, FallbackNode node, GenerationRequest request, CancellationToken cancellationToken)
    : NodeStream(executor, request, cancellationToken)
{
    private readonly RetryWait _wait = new(node.Rules, executor.Settings.Seed);

    protected override async IAsyncEnumerable<GenerationChunk> RunAsync()
    {
        AttemptException? failure = null;
        foreach (var step in node.Steps)
        {
            for (var repeat = 0; ; repeat++)
            {
                await using var branch = Open(step);
                var (first, failed) = await TryAsync(branch);
                if (first is not null)
                {
                    Winner = branch;
                    yield return first;
                    while (first.Usage is null)
                    {
                        first = await branch.NextAsync();
                        yield return first;
                    }

                    yield break;
                }

                // Before any wait: what it used is settled, and told.
                await branch.DisposeAsync();
                failure = MoreTelling(failure, failed!);
                if (!failed!.GoesOn(node.Rules.On))
                {
                    throw failed;
                }

                if (_wait.Before(repeat, failed) is not { } pause)
                {
                    break;
                }

                await Task.Delay(pause, Executor.Time, Token);
            }
        }

        throw failure!;
    }

    /// <summary>The first element with output, or why there is none.</summary>
    private async Task<(GenerationChunk? First, AttemptException? Failure)> TryAsync(Branch branch)
    {
        try
        {
            var first = await InTimeAsync(branch.FirstAsync());
            if ((node.Rules.On & FallbackCauses.ContentRefused) == 0 || !Output.IsRefusal(first))
            {
                return (first, null);
            }

            // Read to its end: what it used is billed.
            await branch.ReadAllAsync(first);
            throw new AttemptException(
                FallbackCauses.ContentRefused, new LlmException(LlmErrorCode.ContentRefused, "The provider's content filter refused the request."));
        }
        catch (AttemptException failed)
        {
            Executor.Record.Note($"fallback: {branch.Answerer?.Model ?? "a step"} failed before its first token: {failed.Message}");
            return (null, failed);
        }
    }

    private async Task<GenerationChunk> InTimeAsync(Task<GenerationChunk> first)
    {
        if (node.Rules.FirstTokenTimeout is not { } limit)
        {
            return await first;
        }

        // What came while the limit's end was being told counts.
        await ((Task)first).WaitAsync(limit, Executor.Time, Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (first.IsCompleted)
        {
            return await first;
        }

        Token.ThrowIfCancellationRequested();
        throw new AttemptException(FallbackCauses.Timeout, new LlmException(
            LlmErrorCode.Timeout, FormattableString.Invariant($"No first token came within {limit.TotalSeconds:0.###} s, the route's limit.")));
    }

    /// <summary>That the money is too short for a model tells less than why a model that was paid for did not answer; of refusals, the first one counts.</summary>
    private static AttemptException MoreTelling(AttemptException? before, AttemptException now) =>
        before is not null && now.Error.Refusal is not null ? before : now;
}
