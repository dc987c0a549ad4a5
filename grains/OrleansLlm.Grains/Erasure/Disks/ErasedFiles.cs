namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>Removes files and folders one by one, all that can be.</summary>
internal static class ErasedFiles
{
    /// <summary>Makes removals, each whether or not others fail.</summary>
    /// <param name="removals">All are known before the first is made.</param>
    /// <exception cref="IOException">Some can not be made now.</exception>
    public static void Remove(IEnumerable<Action> removals)
    {
        var failures = new List<Exception>();
        foreach (var remove in removals.ToList())
        {
            try
            {
                remove();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new IOException($"{failures.Count} files or folders of what was erased can not be removed: {failures[0].Message}", failures[0]);
        }
    }
}
