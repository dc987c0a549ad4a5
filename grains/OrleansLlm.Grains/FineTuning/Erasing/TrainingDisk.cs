using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Erasure.Disks;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>
/// What trainings leave on a silo's disk: packages in the models folder, with the checkpoints in them, what imports that broke off left beside them, and the folders
/// in which jobs worked. Blocking; used by one thread at a time.
/// </summary>
internal sealed class TrainingDisk(ErasedTrainings erased, IOptions<ServingOptions> serving, IOptions<FineTuningOptions> tuning)
{
    /// <summary>Removes what was erased; other silos may do the same in a folder that they share.</summary>
    /// <exception cref="IOException">Something can not be removed now; the rest was.</exception>
    public void Clean()
    {
        var packages = Packages().Select(folder => new Action(() => Delete(folder, recursive: true)));
        ErasedFiles.Remove(packages.Concat(Work().Select(folder => new Action(() => DeleteJob(folder)))));
    }

    private IEnumerable<string> Packages() => In(serving.Value.ModelsFolder).Where(folder => erased.Has(UnfinishedImports.ModelOf(Path.GetFileName(folder))));

    private IEnumerable<string> Work()
    {
        var root = FineTuningFolder.RootOf(tuning.Value);
        return FineTuningFolder.In(root).Where(erased.Has).Select(key => new FineTuningFolder(root, key).Root);
    }

    private static IEnumerable<string> In(string? folder) => folder is not null && Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];

    /// <summary>With its tenant's folder, which is named after the tenant, where it was the last in it.</summary>
    private static void DeleteJob(string folder)
    {
        Delete(folder, recursive: true);
        var tenant = Path.GetDirectoryName(folder)!;
        if (!In(tenant).Any())
        {
            Delete(tenant, recursive: false);
        }
    }

    private static void Delete(string folder, bool recursive)
    {
        try
        {
            Directory.Delete(folder, recursive);
        }
        catch (DirectoryNotFoundException)
        {
            // Another silo was faster.
        }
    }
}
