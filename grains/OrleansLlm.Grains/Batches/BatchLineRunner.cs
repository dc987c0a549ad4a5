using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Batches;

/// <summary>Executes one request of a batch, as often as it takes.</summary>
internal sealed class BatchLineRunner(
    JobKey job, Caller caller, string endpoint, IBatchCalls calls, BatchPacer pacer, BatchOptions options, TimeProvider timeProvider)
{
    /// <summary>More runs than a batch can have had; only a defect gets there.</summary>
    private const int MaxNames = 1_000;

    /// <summary>The request's answer, also a failed one.</summary>
    /// <param name="line">The request.</param>
    /// <param name="leaving">Ends waiting, not a request that runs.</param>
    /// <param name="ending">Ends the request itself.</param>
    public async Task<BatchAnswer> RunAsync(BatchLine line, CancellationToken leaving, CancellationToken ending)
    {
        var (name, failures) = (1, 0);
        while (true)
        {
            await pacer.EnterAsync(leaving);
            BatchAnswer answer;
            try
            {
                // Named alike by every run: what a dead run reserved for it is taken over, not paid on top.
                var call = new BatchCall(caller, endpoint, line.Body, $"{job.Job}:{line.Number}:{name}", options.Priority);
                answer = await calls.RunAsync(call, ending);
            }
            finally
            {
                pacer.Leave();
            }

            switch (answer.Failure)
            {
                case BatchFailure.None:
                    pacer.OnServed();
                    return answer;
                case BatchFailure.Refused or BatchFailure.BudgetExhausted:
                    pacer.OnRefused(answer);
                    break;
                case BatchFailure.SettledBefore when name < MaxNames:
                    break;
                case BatchFailure.Passing when ++failures < options.MaxAttempts:
                    await Task.Delay(Pause(line.Number, failures, answer.RetryAfter), timeProvider, leaving);
                    break;
                default:
                    return answer;
            }

            name++;
        }
    }

    private static TimeSpan Pause(int line, int failures, TimeSpan? told)
    {
#pragma warning disable CA5394 // Spreads retries; nothing secret.
        var jitter = new Random((line * 397) ^ failures).NextDouble();
#pragma warning restore CA5394
        var own = TimeSpan.FromSeconds(Math.Pow(2, failures - 1) * (0.5 + jitter));
        return told > own ? told.Value : own;
    }
}
