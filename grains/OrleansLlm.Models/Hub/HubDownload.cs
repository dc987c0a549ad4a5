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

    /// <summary>Whether a file is there with the content that the hub has; weights that were trained anew are as long as those before.</summary>
    public static async Task<bool> IsThereAsync(HubFile file, string path, CancellationToken cancellationToken) =>
        File.Exists(path) && await ProblemAsync(file, path, cancellationToken) is null;

    /// <summary>Downloads a file.</summary>
    /// <param name="received">Told of bytes as they come, and of those taken back (below 0) when a download starts over.</param>
    /// <exception cref="HubException">It can not be had, or what came is not what the hub promised.</exception>
    public async Task RunAsync(string repository, string revision, HubFile file, string path, Action<long> received, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string part = PartOf(path);
        bool isPartOld = File.Exists(part);
        await FetchAsync(repository, revision, file, part, received, cancellationToken);
        if (isPartOld && await ProblemAsync(file, part, cancellationToken) is not null)
        {
            // It began with a part of what the hub had before.
            received(-new FileInfo(part).Length);
            File.Delete(part);
            await FetchAsync(repository, revision, file, part, received, cancellationToken);
        }

        if (await ProblemAsync(file, part, cancellationToken) is { } problem)
        {
            File.Delete(part);
            throw new HubException($"{repository}: {file.Path} {problem}; it was deleted.");
        }

        File.Move(part, path, overwrite: true);
    }

    private async Task FetchAsync(string repository, string revision, HubFile file, string part, Action<long> received, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await ReadAsync(repository, revision, file, part, received, cancellationToken);
                return;
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

        using var response = await HeardAsync(token => client.OpenAsync(repository, revision, file, there, token), cancellationToken);
        await using var target = new FileStream(part, response.StatusCode == HttpStatusCode.PartialContent ? FileMode.Append : FileMode.Create, FileAccess.Write);
        if (response.StatusCode != HttpStatusCode.PartialContent && there > 0)
        {
            received(-there);
        }

        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] chunk = new byte[ChunkBytes];
        for (int read; (read = await HeardAsync(token => source.ReadAsync(chunk, token).AsTask(), cancellationToken)) > 0;)
        {
            await target.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            received(read);
            if (target.Position > file.Size)
            {
                throw new HubException($"{repository}: {file.Path} is more than the {file.Size} bytes that the hub promised.");
            }
        }

        await target.FlushAsync(cancellationToken);
        if (target.Length < file.Size)
        {
            throw new IOException($"{target.Length} of {file.Size} bytes came");
        }
    }

    /// <summary>Waits for the hub, but not for ever: a connection that nobody closed gives nothing and does not end.</summary>
    private async Task<T> HeardAsync<T>(Func<CancellationToken, Task<T>> listen, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(options.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await listen(either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"nothing came for {options.Silence.TotalSeconds} s");
        }
    }

    /// <summary>What is not as the hub says, or null.</summary>
    private static async Task<string?> ProblemAsync(HubFile file, string path, CancellationToken cancellationToken)
    {
        long length = new FileInfo(path).Length;
        if (length != file.Size)
        {
            return $"has {length} bytes, not {file.Size}";
        }

        return (file.Sha256 ?? file.BlobId) is { } expected && await HashAsync(file, path, cancellationToken) is var hash && !hash.Equals(expected, StringComparison.OrdinalIgnoreCase)
            ? $"has the hash {hash}, not {expected}"
            : null;
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
