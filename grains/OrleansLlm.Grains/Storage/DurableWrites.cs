namespace OrleansLlm.Grains.Storage;

/// <summary>Writes of grains that keep in memory what they store.</summary>
internal static class DurableWrites
{
    /// <summary>Waits for a write. When it fails memory is ahead of the store, so the activation ends: the next one reads the truth.</summary>
    public static async Task DurableAsync(this IGrainBase grain, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>The same of a write with an answer.</summary>
    public static async Task<T> DurableAsync<T>(this IGrainBase grain, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
