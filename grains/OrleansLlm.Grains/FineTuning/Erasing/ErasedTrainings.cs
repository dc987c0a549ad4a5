using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>
/// The trained models and training jobs that were erased, as far as this silo has read of them: by hashes, which tell nothing of whose they were. Until it has read
/// them, no tenant's own model is served here: that one was not erased while the silo was away is never guessed. Thread-safe.
/// </summary>
internal sealed class ErasedTrainings
{
    private volatile ImmutableHashSet<string>? _hashes;

    /// <summary>How many are known.</summary>
    public int Count => _hashes?.Count ?? 0;

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

    /// <summary>All that was read at once; from the first time on it is known what was erased.</summary>
    /// <returns>Whether models may now be served that could not be before, or the other way round.</returns>
    public bool Learn(IReadOnlyCollection<string> hashes)
    {
        var isNews = _hashes is null || hashes.Count > 0;
        _hashes = (_hashes ?? []).Union(hashes);
        return isNews;
    }

    /// <summary>Whether this silo may serve a model that it has.</summary>
    public bool MayServe(string model) => ModelVersionName.OwnerOf(model) is null || (_hashes is { } known && !known.Contains(HashOf(model)));

    /// <summary>Whether a model was erased.</summary>
    public bool Has(string model) => ModelVersionName.OwnerOf(model) is not null && _hashes?.Contains(HashOf(model)) is true;

    /// <summary>Whether a job was erased.</summary>
    public bool Has(JobKey job) => _hashes?.Contains(HashOf(job)) is true;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
