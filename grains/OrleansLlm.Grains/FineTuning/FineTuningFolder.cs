using System.Globalization;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>The files of one job on this machine.</summary>
internal sealed class FineTuningFolder(string root, JobKey key)
{
    /// <summary>Where all jobs of a silo work.</summary>
    public static string RootOf(FineTuningOptions options) => options.WorkFolder ?? Path.Combine(Path.GetTempPath(), "orleansllm-training");

    private string Root { get; } = Path.Combine(root, Uri.EscapeDataString(key.Tenant), key.Job);

    public string Training => Path.Combine(Root, "training.jsonl");

    public string Validation => Path.Combine(Root, "validation.jsonl");

    public string Settings => Path.Combine(Root, "settings.json");

    /// <summary>The base's checkpoint, where it had to be made.</summary>
    public string Base => Path.Combine(Root, "base");

    /// <summary>The worker's own.</summary>
    public string Output => Path.Combine(Root, "run");

    /// <summary>The trained model, as a checkpoint.</summary>
    public string Model => Path.Combine(Output, "model");

    /// <summary>The trained model as it is to be served.</summary>
    public string Served => Path.Combine(Root, "served");

    /// <summary>All measurements.</summary>
    public string Log => Path.Combine(Output, "log.csv");

    public void Make() => Directory.CreateDirectory(Root);

    private string Worker => Path.Combine(Root, "worker.pid");

    /// <summary>Notes the worker's process, for whoever takes the job up after a crash.</summary>
    public void Note(int process) => File.WriteAllText(Worker, process.ToString(CultureInfo.InvariantCulture));

    /// <summary>The number of the last worker's process, or null.</summary>
    public int? LastWorker() => File.Exists(Worker) && int.TryParse(File.ReadAllText(Worker), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Removes everything; what can not be removed stays.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only disk space is lost.
        }
    }
}
