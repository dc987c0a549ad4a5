using System.Text.Json;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>Writes a prepared set: <c>train.jsonl</c>, <c>validation.jsonl</c> and <c>manifest.json</c>.</summary>
public static class PreparedFolder
{
    /// <summary>Writes the files; existing ones are replaced.</summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="data">The set.</param>
    /// <param name="options">What it was prepared with.</param>
    /// <param name="cancellationToken">Cancels between files.</param>
    public static async Task<DataManifest> WriteAsync(string folder, PreparedData data, PreparationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(folder);
        var manifest = new DataManifest
        {
            Inputs = await FilesAsync(data.Read.Select(file => (file.File, (int?)file.Lines)), cancellationToken).ConfigureAwait(false),
            Against = await FilesAsync(options.Against.Select(file => (file, (int?)null)), cancellationToken).ConfigureAwait(false),
            Options = options with { Against = [] },
            IsScrubbed = options.Scrubber is not null,
            Scrubbed = data.Scrubbed,
            LeftOut = data.Findings.GroupBy(finding => finding.Reason).OrderBy(reason => reason.Key).ToDictionary(reason => reason.Key, reason => reason.Count()),
            Lengths = data.Lengths,
            Unit = data.Unit,
            Outputs = [await WriteAsync(folder, "train.jsonl", data.Train, cancellationToken).ConfigureAwait(false), await WriteAsync(folder, "validation.jsonl", data.Validation, cancellationToken).ConfigureAwait(false)],
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), JsonSerializer.Serialize(manifest, ManifestJson.Default.DataManifest) + "\n", cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    private static async Task<DataFile> WriteAsync(string folder, string name, IReadOnlyList<TrainingExample> examples, CancellationToken token)
    {
        string path = Path.Combine(folder, name);
        await File.WriteAllLinesAsync(path, examples.Select(ExampleWriter.ToLine), token).ConfigureAwait(false);
        return await DataFile.OfAsync(path, examples.Count, token).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<DataFile>> FilesAsync(IEnumerable<(string Path, int? Examples)> files, CancellationToken token)
    {
        var made = new List<DataFile>();
        foreach (var (path, examples) in files)
        {
            made.Add(await DataFile.OfAsync(path, examples, token).ConfigureAwait(false));
        }

        return made;
    }
}
