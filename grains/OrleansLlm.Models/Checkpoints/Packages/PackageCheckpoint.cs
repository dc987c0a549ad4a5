using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints.Packages;

/// <summary>
/// The way back from a package that an import of this library made to a checkpoint that can be trained, merged or imported anew. Weights that were quantised come back as
/// the floats that the graph computes with: importing them in the same format gives the same graph. Packages of other makers, and experts, are refused.
/// </summary>
public sealed class PackageCheckpoint
{
    private readonly ModelPackage _package;
    private readonly DecoderSpec _spec;
    private readonly GraphWeights _weights;

    private PackageCheckpoint(ModelPackage package, DecoderSpec spec, GraphWeights weights) => (_package, _spec, _weights) = (package, spec, weights);

    /// <summary>Opens a package; its weights are read when they are written.</summary>
    /// <exception cref="ModelPackageException">Its graph holds other weights than its <c>config.json</c> speaks of, or holds them in another way.</exception>
    public static PackageCheckpoint Open(ModelPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        var spec = CheckpointFolder.ReadSpec(package.Folder);
        var weights = new GraphWeights(OnnxModelMap.Read(package.Graph.Path), spec);
        foreach (var (name, shape) in DecoderWeights.Of(spec))
        {
            weights.Get(name, shape.AsSpan());
        }

        return new PackageCheckpoint(package, spec, weights);
    }

    /// <summary>Writes <c>model.safetensors</c>, in 32-bit floats, beside configuration, tokenizer and templates. All of it appears at once or nothing does.</summary>
    /// <param name="target">The folder; must not be there.</param>
    /// <exception cref="IOException">It is there, or can not be written.</exception>
    public void Write(string target)
    {
        if (Directory.Exists(target))
        {
            throw new IOException($"{target}: is there already");
        }

        string staging = target + ".partial";
        try
        {
            var weights = DecoderWeights.Of(_spec).ToDictionary(entry => entry.Key, entry => _weights.Get(entry.Key, entry.Value.AsSpan()), StringComparer.Ordinal);
            DecoderCheckpointWriter.Write(staging, _package.Folder, _spec, weights);
            Directory.Move(staging, target);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }
}
