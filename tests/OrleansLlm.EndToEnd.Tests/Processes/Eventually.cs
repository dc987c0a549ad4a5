using System.Diagnostics;

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>Waits for what another process brings about in its own time.</summary>
internal static class Eventually
{
    /// <summary>Far more than any wait takes: slow machines must not fail.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again until the answer satisfies, and returns it.</summary>
    /// <exception cref="TimeoutException">It never did; the message tells the last answer.</exception>
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> ask, Func<T, bool> satisfies, string what)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer))
            {
                return answer;
            }

            if (watch.Elapsed > Limit)
            {
                throw new TimeoutException($"Not within {Limit}: {what}. The last answer: {answer}");
            }

            await Task.Delay(Poll);
        }
    }
}
