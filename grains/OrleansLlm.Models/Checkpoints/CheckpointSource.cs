using OrleansLlm.Models.Gguf;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>A checkpoint in any of the forms that are read. Holds its files open.</summary>
internal sealed class CheckpointSource : IDisposable
{
    private readonly IDisposable _files;
    private readonly Func<CheckpointFormat, Func<IWeightSource, IWeightSource>, DecoderCheckpoint> _read;
    private readonly Action<string> _writeTexts;

    private CheckpointSource(
        IDisposable files, long elements, Func<CheckpointFormat, Func<IWeightSource, IWeightSource>, DecoderCheckpoint> read, Action<string> writeTexts)
    {
        _files = files;
        _read = read;
        _writeTexts = writeTexts;
        Elements = elements;
    }

    /// <summary>Numbers of all tensors.</summary>
    public long Elements { get; }

    /// <summary>Whether a path is a checkpoint: a GGUF or llama2.c file, a folder with one GGUF file, or one with safetensors and no graph.</summary>
    public static bool Is(string path) => File.Exists(path) || CheckpointFolder.IsCheckpoint(path) || GgufIn(path) is not null;

    /// <summary>Opens a decoder's checkpoint.</summary>
    /// <exception cref="ModelPackageException">It can not be read.</exception>
    public static CheckpointSource Open(string path)
    {
        if ((GgufIn(path) ?? path) is var file && file.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            var gguf = GgufFile.Open(file);
            return new CheckpointSource(
                gguf, gguf.Names.Sum(name => gguf.Find(name)!.Count), (format, count) => Counted(GgufCheckpoint.Read(gguf, format.ContextLength), count), folder => GgufTokenizer.Write(gguf, folder));
        }

        if (File.Exists(path))
        {
            var llama = LlamaCFile.Open(path);
            return new CheckpointSource(
                llama, new FileInfo(path).Length / sizeof(float), (format, count) => Counted(Shortened(llama, format.ContextLength), count), llama.WriteTokenizer);
        }

        var folder = ShardedWeights.Open(path);
        return new CheckpointSource(
            folder,
            folder.Names.Sum(name => folder.Find(name)!.Count),
            (format, count) => CheckpointFolder.ReadDecoder(path, count(folder), format.ContextLength),
            target => CheckpointTexts.Copy(path, target));
    }

    /// <summary>What it is, and its weights.</summary>
    public DecoderCheckpoint Read(CheckpointFormat format, Func<IWeightSource, IWeightSource> count) => PaddedHeads.Apply(_read(format, count));

    /// <summary>Writes the tokenizer and what else is no weight.</summary>
    public void WriteTexts(string folder) => _writeTexts(folder);

    public void Dispose() => _files.Dispose();

    private static DecoderCheckpoint Shortened(LlamaCFile file, int? contextLength) =>
        new(contextLength is { } wanted ? file.Spec with { ContextLength = wanted } : file.Spec, file);

    private static DecoderCheckpoint Counted(DecoderCheckpoint checkpoint, Func<IWeightSource, IWeightSource> count) => checkpoint with { Weights = count(checkpoint.Weights) };

    private static string? GgufIn(string path) =>
        Directory.Exists(path) && Directory.GetFiles(path, "*.gguf") is [var only] && !ShardedWeights.AreIn(path) && OptimumLayout.TryFindGraph(path, null) is null ? only : null;
}
