using System.Security.Cryptography;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>A file of a set.</summary>
/// <param name="Name">Its name without folders.</param>
/// <param name="Sha256">The hash of its bytes, in lower-case hexadecimal.</param>
/// <param name="Examples">Its lines or rows, or null where they were not counted.</param>
public sealed record DataFile(string Name, string Sha256, int? Examples)
{
    internal static async Task<DataFile> OfAsync(string path, int? examples, CancellationToken token)
    {
        await using var file = File.OpenRead(path);
        return new DataFile(Path.GetFileName(path), Convert.ToHexStringLower(await SHA256.HashDataAsync(file, token).ConfigureAwait(false)), examples);
    }
}
