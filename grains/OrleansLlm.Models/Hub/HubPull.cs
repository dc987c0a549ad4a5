using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Hub;

/// <summary>
/// Fetches a model from a Hugging Face hub or a mirror of it. What was downloaded stays when a pull breaks off, and is taken up by the next one; every file is
/// checked by the hash that the hub tells.
/// </summary>
public sealed class HubPull(HttpClient http, HubOptions options, TimeProvider time)
{
    private readonly HubClient _client = new(http, options);

    /// <summary>Downloads a repository's model into a folder.</summary>
    /// <param name="repository"><c>owner/name</c>.</param>
    /// <param name="revision">A branch, tag or commit.</param>
    /// <param name="folder">Where; made when it is not there. Files that are there as the hub has them now are not fetched again.</param>
    /// <param name="patterns">Files to take beside texts (<c>onnx/model_q4*</c>); empty: what makes a model.</param>
    /// <param name="progress">Told of bytes as they come.</param>
    /// <param name="cancellationToken">Stops; what came stays.</param>
    /// <exception cref="HubException">Something is not there, may not be read, or is not what it should be.</exception>
    public async Task RunAsync(
        string repository, string revision, string folder, IReadOnlyList<string> patterns, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }] || repository.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('/' or '-' or '_' or '.')))
        {
            throw new HubException($"The repository must be owner/name of letters, digits, '-', '_' and '.'. Given: {repository}");
        }

        // By the commit from here on: a branch that moves meanwhile must not give files that do not belong together.
        var (commit, all) = await _client.ListAsync(repository, revision, cancellationToken);
        var files = HubSelection.Choose(repository, all, patterns);
        long total = files.Sum(file => file.Size);
        DemandRoom(repository, folder, files, total);
        long received = files.Sum(file => Present(repository, folder, file));
        foreach (var file in files)
        {
            string path = Inside(repository, folder, file);
            if (await HubDownload.IsThereAsync(file, path, cancellationToken))
            {
                continue;
            }

            received -= File.Exists(path) ? Present(repository, folder, file) : 0;
            await new HubDownload(_client, options, time).RunAsync(repository, commit, file, path, count => progress?.Report(new HubProgress(file.Path, received += count, total)), cancellationToken);
        }

        progress?.Report(new HubProgress("", total, total));
    }

    private static string Inside(string repository, string folder, HubFile file) =>
        PackageFiles.Inside(folder, file.Path) ?? throw new HubException($"{repository}: the file name {file.Path} leads out of the folder; nothing was written.");

    private static long Present(string repository, string folder, HubFile file)
    {
        string path = Inside(repository, folder, file);
        string found = File.Exists(path) ? path : HubDownload.PartOf(path);
        return File.Exists(found) ? Math.Min(new FileInfo(found).Length, file.Size) : 0;
    }

    private static void DemandRoom(string repository, string folder, IReadOnlyList<HubFile> files, long total)
    {
        Directory.CreateDirectory(folder);
        long missing = total - files.Sum(file => Present(repository, folder, file));
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (missing > free)
        {
            throw new HubException($"{repository}: {missing:N0} bytes are to be downloaded, and {folder} has room for {free:N0}.");
        }
    }
}
