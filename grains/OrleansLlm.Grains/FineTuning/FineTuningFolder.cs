using System.Globalization;
using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>The files of one job on this machine.</summary>
internal sealed class FineTuningFolder(string root, JobKey key)
{
    /// <summary>Where all jobs of a silo work.</summary>
    public static string RootOf(FineTuningOptions options) => options.WorkFolder ?? Path.Combine(Path.GetTempPath(), "orleansllm-training");

    /// <summary>The jobs that have a folder under a root.</summary>
    public static IEnumerable<JobKey> In(string root) =>
        from tenant in FoldersIn(root)
        from job in FoldersIn(tenant)
        select new JobKey(Uri.UnescapeDataString(Path.GetFileName(tenant)), Path.GetFileName(job));

    private static string[] FoldersIn(string folder) => Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];

    /// <summary>The folder.</summary>
    public string Root { get; } = Path.GetFullPath(Path.Combine(root, Uri.EscapeDataString(key.Tenant), key.Job));

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

    /// <summary>Where the worker that holds <see cref="Output"/> notes the number of its process.</summary>
    public string Worker => Path.Combine(Output, "worker.pid");

    /// <summary>The number of the process that held <see cref="Output"/> last, or null.</summary>
    public int? LastWorker() => File.Exists(Worker) && int.TryParse(File.ReadAllText(Worker), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Removes everything, and the tenant's folder with its last job's; what can not be removed now is tried again by <see cref="TrainingSweep"/>.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
            Directory.Delete(Path.GetDirectoryName(Root)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not empty, or not now.
        }
    }
}
