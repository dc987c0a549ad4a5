using System.Collections.Concurrent;

namespace OrleansLlm.Cli.Bench;

/// <summary>Puts load on a server. Requests are planned beforehand, and their bodies are written before their clocks start.</summary>
internal sealed class LoadRunner(BenchClient client, TimeProvider time, int seed)
{
    /// <summary>
    /// Closed loop: so many requests at a time, the next as soon as one ends. Shows throughput at a fixed concurrency; its
    /// latencies say little about users who do not wait for each other.
    /// </summary>
    /// <param name="plan">The requests.</param>
    /// <param name="concurrency">How many run at a time.</param>
    /// <param name="duration">No request starts later than this; null: the plan's end decides.</param>
    /// <param name="ended">Told of each end.</param>
    /// <param name="cancellationToken">Ends the run at once.</param>
    public async Task<RunResult> ClosedAsync(
        IEnumerable<PlannedRequest> plan, int concurrency, TimeSpan? duration, Action? ended, CancellationToken cancellationToken)
    {
        using var requests = plan.GetEnumerator();
        var gate = new Lock();
        var results = new ConcurrentBag<RequestResult>();
        var start = time.GetTimestamp();

        async Task WorkAsync()
        {
            while (!(time.GetElapsedTime(start) > duration) && Take() is { } request)
            {
                var body = BodyOf(request);
                results.Add(await client.SendAsync(body, time.GetTimestamp(), cancellationToken));
                ended?.Invoke();
            }
        }

        PlannedRequest? Take()
        {
            lock (gate)
            {
                return requests.MoveNext() ? requests.Current : null;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        return new RunResult([.. results], time.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>
    /// Open loop: each request starts at its planned time, whether or not earlier ones have ended. Times count from the planned
    /// start, so a server (or this generator) that falls behind can not hide it: no coordinated omission.
    /// </summary>
    public async Task<RunResult> OpenAsync(
        IEnumerable<PlannedRequest> plan, TimeSpan? duration, Action? ended, CancellationToken cancellationToken)
    {
        var running = new List<Task<RequestResult>>();
        var start = time.GetTimestamp();
        foreach (var request in plan)
        {
            var at = request.At ?? TimeSpan.Zero;
            if (at > duration)
            {
                break;
            }

            var body = BodyOf(request);
            var wait = at - time.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            var intended = start + (long)(at.TotalSeconds * time.TimestampFrequency);
            running.Add(Task.Run(
                async () =>
                {
                    var result = await client.SendAsync(body, intended, cancellationToken);
                    ended?.Invoke();
                    return result;
                },
                cancellationToken));
        }

        var results = await Task.WhenAll(running);
        return new RunResult(results, time.GetElapsedTime(start).TotalSeconds);
    }

    // Seeded by the request's number: the same prompts whatever order the requests end in.
    private byte[] BodyOf(PlannedRequest request) => client.Body(
        PromptText.Write(request.PromptTokens, new Random(unchecked((seed * 397) ^ request.Index))), request.OutputTokens);
}
