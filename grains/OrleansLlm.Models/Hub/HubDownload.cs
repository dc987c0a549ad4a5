using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Models.Hub;

/// <summary>Downloads one file: into a part that a broken download leaves behind, taken up again where it ended, checked by its hash, then renamed.</summary>
internal sealed class HubDownload(HubClient client, HubOptions options, TimeProvider time)
{
    private const int ChunkBytes = 1 << 17;

    /// <summary>The name of an unfinished download.</summary>
    public static string PartOf(string path) => path + ".part";

    /// <summary>Downloads a file.</summary>
    /// <param name="received">Told of bytes as they come, and of those taken back (below 0) when a download starts over.</param>
    /// <exception cref="HubException">It can not be had, or what came is not what the hub promised.</exception>
    public async Task RunAsync(string repository, string revision, HubFile file, string path, Action<long> received, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await ReadAsync(repository, revision, file, PartOf(path), received, cancellationToken);
                break;
            }
            catch (Exception error) when (error is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                if (attempt >= options.Tries)
                {
                    throw new HubException($"{repository}: {file.Path} broke off {attempt} times, the last time: {error.Message}. Run the command again to go on.", error);
                }

                await Task.Delay(options.Backoff * Math.Pow(2, attempt - 1), time, cancellationToken);
            }
        }

        await CheckAsync(repository, file, PartOf(path), cancellationToken);
        File.Move(PartOf(path), path, overwrite: true);
    }

    private async Task ReadAsync(string repository, string revision, HubFile file, string part, Action<long> received, CancellationToken cancellationToken)
    {
        long there = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (there == file.Size && file.Size > 0)
        {
            return;
        }

        if (there > file.Size)
        {
            File.Delete(part);
            received(-there);
            there = 0;
        }

        using var response = await client.OpenAsync(repository, revision, file, there, cancellationToken);
        await using var target = new FileStream(part, response.StatusCode == HttpStatusCode.PartialContent ? FileMode.Append : FileMode.Create, FileAccess.Write);
        if (response.StatusCode != HttpStatusCode.PartialContent && there > 0)
        {
            received(-there);
        }

        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] chunk = new byte[ChunkBytes];
        for (int read; (read = await source.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            await target.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            received(read);
        }

        await target.FlushAsync(cancellationToken);
        if (target.Length < file.Size)
        {
            throw new IOException($"{target.Length} of {file.Size} bytes came");
        }
    }

    private static async Task CheckAsync(string repository, HubFile file, string part, CancellationToken cancellationToken)
    {
        string? problem = null;
        long length = new FileInfo(part).Length;
        if (length != file.Size)
        {
            problem = $"has {length} bytes, not {file.Size}";
        }
        else if ((file.Sha256 ?? file.BlobId) is { } expected && await HashAsync(file, part, cancellationToken) is var hash && hash != expected)
        {
            problem = $"has the hash {hash}, not {expected}";
        }

        if (problem is not null)
        {
            File.Delete(part);
            throw new HubException($"{repository}: {file.Path} {problem}; it was deleted.");
        }
    }

    // Git's names of contents are SHA-1; nothing else can check them.
#pragma warning disable CA5350
    private static async Task<string> HashAsync(HubFile file, string part, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(part);
        if (file.Sha256 is not null)
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {file.Size}\0"));
        byte[] chunk = new byte[ChunkBytes];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            hash.AppendData(chunk, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5350
}
