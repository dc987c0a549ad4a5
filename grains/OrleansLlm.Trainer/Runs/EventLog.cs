using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Runs;

/// <summary>Tells events: to a file, and to standard output as JSON or as text for people.</summary>
internal sealed class EventLog(string file, TextWriter output, bool asJson, TimeProvider time) : IDisposable
{
    private readonly StreamWriter _file = Open(file);

    /// <summary>Tells an event; its time is set here.</summary>
    public TrainingEvent Tell(TrainingEvent told)
    {
        told = told with { Time = time.GetUtcNow() };
        string line = TrainingSettingsFile.ToLine(told);
        _file.WriteLine(line);
        output.WriteLine(asJson ? line : EventText.Of(told));
        output.Flush();
        return told;
    }

    /// <summary>An event of a kind.</summary>
    public static TrainingEvent Of(TrainingEventKind kind) => new() { Event = kind, Time = default };

    /// <summary>Tells an event where a failure must not hide what failed before it: without room for it, standard output alone has it.</summary>
    public void TryTell(TrainingEvent told)
    {
        try
        {
            Tell(told);
        }
        catch (IOException)
        {
            output.WriteLine(asJson ? TrainingSettingsFile.ToLine(told with { Time = time.GetUtcNow() }) : EventText.Of(told));
            output.Flush();
        }
    }

    // A worker that was killed while it wrote left a part of a line, which must not swallow the next one.
    private static StreamWriter Open(string file)
    {
        var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            bool isTorn = stream.Seek(0, SeekOrigin.End) > 0 && stream.Seek(-1, SeekOrigin.End) >= 0 && stream.ReadByte() != '\n';
            var writer = new StreamWriter(stream) { AutoFlush = true };
            if (isTorn)
            {
                writer.WriteLine();
            }

            return writer;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // What found no room was told when it was written.
        }
    }
}
