using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Silo.Api.Completions;

/// <summary>
/// Joins the streams of several prompts into one that keeps the rules of a single one: it begins with a route, once every
/// call was accepted, and ends with the sum of all usage. The first failure ends them all.
/// </summary>
internal sealed class MergedAnswers
{
    private readonly Channel<GenerationChunk> _merged = Channel.CreateBounded<GenerationChunk>(64);
    private readonly TaskCompletionSource _allAccepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _choicesPerSource;
    private readonly TokenUsage?[] _usages;
    private readonly decimal?[] _costs;
    private readonly bool[] _accepted;
    private readonly CacheStatus?[] _statuses;
    private int _awaited;
    private int _running;

    private MergedAnswers(int sources, int choicesPerSource)
    {
        _choicesPerSource = choicesPerSource;
        _usages = new TokenUsage[sources];
        _costs = new decimal?[sources];
        _accepted = new bool[sources];
        _statuses = new CacheStatus?[sources];
        _awaited = sources;
        _running = sources;
    }

    /// <summary>Runs all streams at once.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="start">Starts one of them.</param>
    /// <param name="choicesPerSource">How many choices each has; they are numbered through.</param>
    /// <param name="cancellationToken">Ends them all.</param>
    public static async IAsyncEnumerable<GenerationChunk> RunAsync(
        int count,
        Func<int, CancellationToken, IAsyncEnumerable<GenerationChunk>> start,
        int choicesPerSource,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var merged = new MergedAnswers(count, choicesPerSource);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumps = Task.WhenAll(Enumerable.Range(0, count).Select(i => merged.PumpAsync(start(i, stop.Token), i, stop.Token)));
        try
        {
            await foreach (var chunk in merged._merged.Reader.ReadAllAsync(cancellationToken))
            {
                yield return chunk;
            }

            yield return merged.Total();
        }
        finally
        {
            await stop.CancelAsync();
            await pumps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<GenerationChunk> source, int index, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in source.WithCancellation(cancellationToken))
            {
                await PassOnAsync(chunk, index, cancellationToken);
            }

            if (Interlocked.Decrement(ref _running) == 0)
            {
                _merged.Writer.TryComplete();
            }
        }
        catch (Exception exception)
        {
            _merged.Writer.TryComplete(exception);
        }
    }

    private async Task PassOnAsync(GenerationChunk chunk, int index, CancellationToken cancellationToken)
    {
        if (chunk.Usage is not null)
        {
            _usages[index] = chunk.Usage;
            _costs[index] = chunk.Cost;
        }

        if (chunk.Route is not null && !_accepted[index])
        {
            _accepted[index] = true;
            _statuses[index] = chunk.Route.Cache?.Status;
            await AcceptAsync(chunk.Route, cancellationToken);
        }

        if (chunk.IsHeartbeat || chunk.Deltas.Count > 0)
        {
            var deltas = chunk.Deltas.Select(delta => delta with { Index = delta.Index + (index * _choicesPerSource) });
            await _merged.Writer.WriteAsync(new GenerationChunk { Deltas = [.. deltas] }, cancellationToken);
        }
    }

    private async Task AcceptAsync(RouteInfo route, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _awaited) == 0)
        {
            // One word for all prompts, where there is one.
            var cache = _statuses[0] is { } status && Array.TrueForAll(_statuses, one => one == status) ? new CacheInfo { Status = status } : null;
            await _merged.Writer.WriteAsync(new GenerationChunk { Route = route with { Cache = cache } }, cancellationToken);
            _allAccepted.SetResult();
        }

        await _allAccepted.Task.WaitAsync(cancellationToken);
    }

    private GenerationChunk Total() => new()
    {
        Usage = Array.TrueForAll(_usages, usage => usage is not null) ? UsageSum.Of(_usages!) : null,
        Cost = Array.TrueForAll(_costs, cost => cost is not null) ? _costs.Sum() : null,
    };
}
