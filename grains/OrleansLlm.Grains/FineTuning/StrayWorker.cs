namespace OrleansLlm.Grains.FineTuning;

/// <summary>A job's worker that outlived the silo which started it.</summary>
internal static class StrayWorker
{
    private const string Program = "orleansllm-trainer";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Has it save and end, and waits for that; one that does not within the patience is killed. Does nothing where there is none on this machine.</summary>
    public static async Task EndAsync(FineTuningFolder folder, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        if (folder.LastWorker() is not { } process || !IsWorkerOf(process, folder))
        {
            return;
        }

        PosixSignals.Terminate(process);
        var askedAt = time.GetTimestamp();
        while (IsWorkerOf(process, folder))
        {
            if (time.GetElapsedTime(askedAt) >= patience)
            {
                PosixSignals.Kill(process);
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>Numbers of processes are used again, and other jobs have workers too: this job's own was started with the path of its settings.</summary>
    private static bool IsWorkerOf(int process, FineTuningFolder folder)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
            return arguments.Contains(folder.Settings, StringComparer.Ordinal)
                && Array.Exists(arguments, static argument => Path.GetFileNameWithoutExtension(argument) == Program);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // Or another user's.
        }
    }
}
