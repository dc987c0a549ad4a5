using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Packages;

/// <summary>
/// A model folder of any kind, read and checked: a decoder (<see cref="ModelPackage"/>) or an encoder (<see cref="EncoderPackage"/>). Immutable,
/// safe for concurrent use; holds the tokenizer's tables, but not the weights.
/// </summary>
public abstract class PackagedModel
{
    private const int MaxRereads = 3;

    private protected PackagedModel(string folder, Tokenizer tokenizer)
    {
        Folder = folder;
        Name = Path.GetFileName(folder);
        Tokenizer = tokenizer;
        CreatedAt = PackageFiles.NewestWrite(folder);
    }

    /// <summary>The folder's own name, which names the model.</summary>
    public string Name { get; }

    /// <summary>The absolute path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>When the newest file of the folder was written, UTC.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The architecture family as the configuration names it.</summary>
    public abstract string Architecture { get; }

    /// <summary>The most tokens of one reading.</summary>
    public abstract int ContextLength { get; }

    /// <summary>
    /// Reads a model folder of any kind. It is an encoder when it has a <c>modules.json</c>, when its <c>config.json</c> names an architecture for
    /// sequence classification, or when its graph gives hidden states and keeps no keys and values; else it is a decoder.
    /// </summary>
    /// <exception cref="ModelPackageException">A file or field is missing or wrong.</exception>
    public static PackagedModel Load(string folder)
    {
        for (int again = MaxRereads; ; again--)
        {
            var before = Directory.GetLastWriteTimeUtc(folder);
            try
            {
                var package = LoadOnce(folder);
                if (again == 0 || Directory.GetLastWriteTimeUtc(folder) == before)
                {
                    return package;
                }
            }
            catch (Exception error) when (again > 0 && error is ModelPackageException or IOException && Directory.GetLastWriteTimeUtc(folder) != before)
            {
                // Replaced while it was read: half of what was seen is another package's.
            }
        }
    }

    private static PackagedModel LoadOnce(string folder) =>
        PackageFiles.Guarded(folder, () => EncoderFolder.IsEncoder(PackageFiles.ModelFolder(folder))) ? EncoderPackage.Load(folder) : ModelPackage.Load(folder);

    /// <summary>
    /// Checks a model folder and copies it into the models folder; a checkpoint (safetensors without a graph, GGUF, llama2.c) is converted on the way. All of it appears at once
    /// or nothing does.
    /// </summary>
    /// <param name="sourceFolder">The folder to copy, or a GGUF or llama2.c file.</param>
    /// <param name="modelsFolder">Where models lie, one folder each; made when it is not there.</param>
    /// <param name="name">The model's name: letters, digits, <c>. _ -</c>, at most 100, not beginning with a dot.</param>
    /// <param name="progress">Told of each chunk copied.</param>
    /// <param name="replace">True: a model of that name is replaced; false: it is an error.</param>
    /// <param name="format">How a checkpoint is written; null: as 32-bit floats. Must be null for a folder that has a graph.</param>
    /// <param name="cancellationToken">Stops the copy and takes it away again.</param>
    /// <returns>The package at its new place.</returns>
    /// <exception cref="ModelPackageException">The folder is no valid package, the name is not allowed or taken, or the copy failed.</exception>
    public static PackagedModel Import(
        string sourceFolder,
        string modelsFolder,
        string name,
        IProgress<ImportProgress>? progress = null,
        bool replace = false,
        CheckpointFormat? format = null,
        CancellationToken cancellationToken = default) =>
        ModelImport.Run(sourceFolder, modelsFolder, name, progress, replace, format, cancellationToken);
}
