using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>
/// A part of a plan that may be given up while it runs. One operation at a time; disposing ends it, waits for it and settles what is open. An answer that
/// was read whole and was not settled is settled as superseded, since it was made in full.
/// </summary>
internal sealed class Branch : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly IAnswerStream _stream;
    private Task? _running;
    private Task? _closing;
    private bool _isWhole;
    private bool _isSettled;

    public Branch(PlanExecutor executor, PlanNode node, GenerationRequest request, CancellationToken cancellationToken)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stream = executor.Open(node, request, _ending.Token);
    }

    public AttemptRecord? Answerer => _stream.Answerer;

    /// <summary>The first element with output or usage: what comes before is of no use to the caller.</summary>
    public Task<GenerationChunk> FirstAsync() => Run(ReadFirstAsync());

    /// <summary>The next element.</summary>
    public Task<GenerationChunk> NextAsync() => Run(ReadAsync());

    /// <summary>The whole answer, from where it was read to.</summary>
    /// <param name="first">An element that was read already, or null.</param>
    public Task<WholeAnswer> ReadAllAsync(GenerationChunk? first = null) => Run(ReadWholeAsync(first));

    public async ValueTask SettleAsync(SettlementOutcome outcome)
    {
        if (!_isSettled)
        {
            _isSettled = true;
            await _stream.SettleAsync(outcome);
        }
    }

    public ValueTask DisposeAsync() => new(_closing ??= CloseAsync());

    private async Task CloseAsync()
    {
        _ending.Cancel();
        if (_running is { } running)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        if (_isWhole)
        {
            await SettleAsync(SettlementOutcome.Superseded);
        }

        await _stream.DisposeAsync();
        _ending.Dispose();
    }

    private Task<T> Run<T>(Task<T> operation)
    {
        _running = operation;
        return operation;
    }

    private async Task<GenerationChunk> ReadFirstAsync()
    {
        GenerationChunk chunk;
        do
        {
            chunk = await ReadAsync();
        }
        while (!Output.IsIn(chunk) && chunk.Usage is null);
        return chunk;
    }

    private async Task<WholeAnswer> ReadWholeAsync(GenerationChunk? first)
    {
        var chunks = new List<GenerationChunk>();
        for (var chunk = first ?? await ReadAsync(); ; chunk = await ReadAsync())
        {
            if (!chunk.IsHeartbeat)
            {
                chunks.Add(chunk);
            }

            if (chunk.Usage is not null)
            {
                return new WholeAnswer(chunks);
            }
        }
    }

    private async Task<GenerationChunk> ReadAsync()
    {
        var chunk = await _stream.NextAsync();
        _isWhole |= chunk.Usage is not null;
        return chunk;
    }
}
