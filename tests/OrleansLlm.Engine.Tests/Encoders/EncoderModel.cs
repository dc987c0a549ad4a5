using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Encoders;

/// <summary>A written encoder in a folder that goes when the test ends.</summary>
internal sealed class EncoderModel : IDisposable
{
    public static readonly EncoderSpec Tiny = SyntheticEncoder.Shapes["tiny"];

    public EncoderModel(EncoderSpec? spec = null, EncoderFormat? format = null, Pooling pooling = Pooling.Mean, bool normalizes = true)
    {
        SyntheticEncoder.Write(Folder, spec ?? Tiny, format ?? new EncoderFormat(), seed: 3, pooling, normalizes);
        Package = EncoderPackage.Load(Folder);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("orleansllm-encoder-").FullName;

    public EncoderPackage Package { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
