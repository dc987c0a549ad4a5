using System.Globalization;
using OrleansLlm.Trainer.Checkpoints;

namespace OrleansLlm.Trainer.Runs;

/// <summary>A run's folder, held by one process at a time.</summary>
internal sealed class RunFolder : IDisposable
{
    // What systems say of a file that another process holds; a full disk is told by the same type.
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = 32;
    private const int LockViolation = 33;
    // Not the lock itself: nobody else can read that.
    private const string WorkerFile = "worker.pid";
    private readonly FileStream _lock;

    private RunFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The best weights.</summary>
    public string Model => In("model");

    /// <summary>The best adapter.</summary>
    public string Adapter => In("adapter");

    /// <summary>The checkpoints.</summary>
    public string Checkpoints => In("checkpoints");

    /// <summary>All events.</summary>
    public string Events => In("events.jsonl");

    /// <summary>The last event of a finished run.</summary>
    public string Result => In("result.json");

    /// <summary>Takes the folder, or returns null where another process has it.</summary>
    /// <exception cref="IOException">It can not be written.</exception>
    public static RunFolder? TryTake(string path)
    {
        Directory.CreateDirectory(path);
        if (TryLock(System.IO.Path.Combine(path, "run.lock")) is not { } held)
        {
            return null;
        }

        try
        {
            File.WriteAllText(System.IO.Path.Combine(path, WorkerFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            var folder = new RunFolder(path, held);
            DurableFiles.Recover(folder.Model);
            DurableFiles.Recover(folder.Adapter);
            return folder;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when ((taken.HResult & 0xFFFF) is WouldBlockOnLinux or WouldBlockOnMac or SharingViolation or LockViolation)
        {
            return null;
        }
    }

    /// <summary>A file's path.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();
}
