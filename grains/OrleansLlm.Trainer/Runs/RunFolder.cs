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
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            held.Flush();
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
            // Unbuffered: a process number that finds no room is told here, and not when the file is closed.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
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
