using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Adapters;
using OrleansLlm.Models.Tests.Graphs.Decoders;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>A small model with random weights, written for a test and gone with it.</summary>
internal sealed class WrittenModel : IDisposable
{
    private const int Seed = 11;
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-engine-").FullName;
    private readonly DecoderSpec _spec;
    private readonly KvScales? _scales;

    public WrittenModel(DecoderSpec spec, DecoderFormat? format = null)
    {
        _spec = spec;
        _scales = format?.KvScales;
        SyntheticModel.Write(_folder, spec, format ?? new DecoderFormat(), Seed);
        Package = ModelPackage.Load(_folder);
    }

    public static DecoderSpec Small { get; } = new()
    {
        VocabularySize = 1_024, HiddenSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 16, IntermediateSize = 80, ContextLength = 256, TieEmbeddings = true,
    };

    public ModelPackage Package { get; }

    public ModelConfig Config => Package.Config;

    public ReferenceDecoder Reference(TestAdapter? adapter = null)
    {
        var source = new RandomWeights(_spec, Seed);
        float[] Weights(string name) => source.Find(name)!.ReadAll();
        return new ReferenceDecoder(_spec, adapter?.Over(Weights) ?? Weights, _scales);
    }

    /// <summary>The model's graph with each of these in a batch.</summary>
    public DecoderGraph Bank(params TestAdapter[] adapters) =>
        new AdapterStore(Path.Combine(_folder, ".derived")).Bank(Package, [.. adapters.Select((adapter, i) => adapter.Write(Path.Combine(_folder, "adapters", $"a{i}")))]);

    /// <summary>The model's graph with one adapter merged.</summary>
    public DecoderGraph Merged(TestAdapter adapter) =>
        new AdapterStore(Path.Combine(_folder, ".derived")).Merge(Package, "one", adapter.Write(Path.Combine(_folder, "adapters", "one")));

    public OnnxModelRunner Load(int slots, int maxLength = 0, DecoderGraph? graph = null) =>
        OnnxModelRunner.Load(graph ?? Package.Graph, Config, new RunnerOptions { Slots = slots, MaxLength = maxLength, Threads = 1 });

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
