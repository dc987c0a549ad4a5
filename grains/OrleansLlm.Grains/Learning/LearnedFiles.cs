using System.Security.Cryptography;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Grains.Files;
using OrleansLlm.Routing.Learning;

namespace OrleansLlm.Grains.Learning;

/// <summary>Stores and reads the files of trained models. Thread-safe.</summary>
public sealed class LearnedFiles(IGrainFactory grains, FileContents contents)
{
    /// <summary>Checks a file and stores it as the version in use.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="name">The name that policies use.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="cancellationToken">Ends it; what was written is removed later.</param>
    /// <exception cref="LlmException">InvalidRequest: the file is damaged or unknown, the name malformed, or there is no room.</exception>
    public async Task<StoredLearnedModel> StoreAsync(LearnedModelsKey key, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        var model = await Task.Run(() => LearnedModel.Load(bytes), cancellationToken);
        var grain = GrainOf(key);
        var version = await grain.ReserveAsync(name, bytes.Length, cancellationToken);
        using var source = new MemoryStream(bytes, writable: false);
        var content = await contents.WriteAsync(KeyOf(key, name, version), source, static _ => Task.CompletedTask, cancellationToken);
        return await grain.AddAsync(
            new StoredLearnedModel
            {
                Name = name,
                Version = version,
                Kind = EnumWords.Of(model.Kind),
                Bytes = content.Bytes,
                Sha256 = content.Sha256,
                Chunks = content.Chunks,
                Summary = model.Summary,
            },
            cancellationToken);
    }

    /// <summary>A version's file.</summary>
    /// <exception cref="LlmException">NotFound: it was deleted meanwhile. Internal: the store gave back other bytes than were stored.</exception>
    public async Task<byte[]> ReadAsync(LearnedModelsKey key, StoredLearnedModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var bytes = new MemoryStream((int)model.Bytes);
        await foreach (var chunk in contents.ReadAsync(KeyOf(key, model.Name, model.Version), model.Chunks, cancellationToken))
        {
            bytes.Write(chunk.Span);
        }

        var read = bytes.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(read)) == model.Sha256
            ? read
            : throw new LlmException(LlmErrorCode.Internal, $"The store gave back other bytes of the trained model '{model.Name}' than were stored.");
    }

    internal ILearnedModelsGrain GrainOf(LearnedModelsKey key) => grains.GetGrain<ILearnedModelsGrain>(key.ToString());

    /// <summary>Under names of their own: they are no files of the tenant's.</summary>
    internal static FileKey KeyOf(LearnedModelsKey key, string name, int version) => new(key.Owner, $"learned/{name}/{version}");
}
