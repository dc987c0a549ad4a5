using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Erasure.Disks;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>The trained models and training jobs that were erased, by hashes. Until they were read, no tenant's own model is served here. Thread-safe.</summary>
internal sealed class ErasedTrainings() : ErasedNames(ErasedLists.Trainings)
{
    /// <summary>What is known where there is no cluster that would erase: nothing.</summary>
    public static ErasedTrainings None()
    {
        var none = new ErasedTrainings();
        none.Learn([]);
        return none;
    }

    /// <summary>The hash of a model.</summary>
    public static string HashOf(string model) => Hash($"model\n{model}");

    /// <summary>The hash of a job.</summary>
    public static string HashOf(JobKey job) => Hash($"job\n{job}");

    /// <summary>Whether this silo may serve a model that it has.</summary>
    public bool MayServe(string model) => ModelVersionName.OwnerOf(model) is null || (AreKnown && !Contains(HashOf(model)));

    /// <summary>Whether a model was erased.</summary>
    public bool Has(string model) => ModelVersionName.OwnerOf(model) is not null && Contains(HashOf(model));

    /// <summary>Whether a job was erased.</summary>
    public bool Has(JobKey job) => Contains(HashOf(job));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
