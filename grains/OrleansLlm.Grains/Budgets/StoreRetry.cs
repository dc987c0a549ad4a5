using Orleans.Storage;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Repeats an insert that failed for a moment, and knows its own write again when only the answer was lost.</summary>
internal static class StoreRetry
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(750)];

    /// <summary>Callers wait five seconds: a store that hangs, not only fails, is not tried again.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="insert">Writes a record that must not exist yet.</param>
    /// <param name="isOurs">True when the record that exists is the one of this insert.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="InconsistentStateException">The record exists and is another's.</exception>
    public static async Task RunAsync(Func<Task> insert, Func<Task<bool>> isOurs, TimeProvider timeProvider)
    {
        var startedAt = timeProvider.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await insert();
                return;
            }
            catch (InconsistentStateException) when (attempt > 0)
            {
                if (await isOurs())
                {
                    return;
                }

                throw;
            }
            catch (Exception exception) when (
                exception is not InconsistentStateException && attempt < Pauses.Length && timeProvider.GetElapsedTime(startedAt) < Limit)
            {
                await Task.Delay(Pauses[attempt], timeProvider);
            }
        }
    }
}
