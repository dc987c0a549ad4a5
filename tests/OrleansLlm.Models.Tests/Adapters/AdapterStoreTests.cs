using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Graphs.Decoders;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Adapters;

public sealed class AdapterStoreTests : IDisposable
{
    private static readonly int[] s_prompt = [5, 17, 299, 0, 42, 42, 8, 120, 77, 201, 13, 5];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama", WeightFormat.Fp32)]
    [InlineData("bias", WeightFormat.Fp32)]
    [InlineData("norms of heads", WeightFormat.Fp32)]
    [InlineData("llama", WeightFormat.Q8)]
    [InlineData("llama", WeightFormat.Q4)]
    [InlineData("norms and bias, separate head", WeightFormat.Q4)]
    public void One_adapter_in_the_graph_gives_the_reference_with_its_weights_added(string name, WeightFormat weights)
    {
        var spec = TinyDecoders.All[name];
        var package = Package(spec, weights);
        var adapter = new TestAdapter(spec, seed: 3);
        var graph = Store().Merge(package, "a", adapter.Write(Path.Combine(_folder.Path, "a")));
        AssertEqual(Reference(spec, weights, adapter), Run(graph, spec));
        OnnxFile.Check(graph.Path, Path.GetDirectoryName(graph.Path)!);

        // The adapter matters, and the base is as it was.
        Assert.True(Difference(Reference(spec, weights), Run(graph, spec)) > 0.1);
        AssertEqual(Reference(spec, weights), Run(package.Graph, spec));
    }

    [Theory]
    [InlineData("llama", WeightFormat.Fp32)]
    [InlineData("norms of heads", WeightFormat.Fp32)]
    [InlineData("llama", WeightFormat.Q4)]
    public void In_a_bank_each_row_has_its_adapter_or_none(string name, WeightFormat weights)
    {
        var spec = TinyDecoders.All[name];
        var package = Package(spec, weights);
        TestAdapter[] adapters = [new(spec, 3), new(spec, 4, 8, 2, "q_proj", "v_proj"), new(spec, 5, 2, 9, "down_proj", "k_proj")];
        var graph = Store().Bank(package, [.. adapters.Select((adapter, i) => adapter.Write(Path.Combine(_folder.Path, $"{i}")))]);
        AssertEqual(Reference(spec, weights), Run(graph, spec, 0));
        for (int i = 0; i < adapters.Length; i++)
        {
            AssertEqual(Reference(spec, weights, adapters[i]), Run(graph, spec, i + 1));
        }
    }

    [Fact]
    public void A_graph_with_external_weights_is_derived_from_them()
    {
        var spec = TinyDecoders.Llama;
        var package = Package(spec, WeightFormat.Fp32);
        var graph = new DecoderGraphWriter(spec, new DecoderFormat(), new RandomWeights(spec, TinyDecoders.Seed)).Build();
        graph.Save(package.Graph.Path, externalData: true);
        var adapter = new TestAdapter(spec, seed: 3);
        AssertEqual(Reference(spec, WeightFormat.Fp32, adapter), Run(Store().Merge(package, "a", adapter.Write(Path.Combine(_folder.Path, "a"))), spec));
    }

    [Fact]
    public void The_same_is_made_once_and_what_changed_is_made_again()
    {
        var spec = TinyDecoders.Llama;
        var package = Package(spec, WeightFormat.Fp32);
        string folder = new TestAdapter(spec, seed: 3).Write(Path.Combine(_folder.Path, "a"));
        string first = Store().Merge(package, "a", folder).Path;
        var madeAt = File.GetLastWriteTimeUtc(first);
        Assert.Equal(first, Store().Merge(package, "a", folder).Path);
        Assert.Equal(madeAt, File.GetLastWriteTimeUtc(first));

        new TestAdapter(spec, seed: 4).Write(folder);
        string second = Store().Merge(package, "a", folder).Path;
        Assert.NotEqual(first, second);
        Assert.False(File.Exists(first));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(Path.GetDirectoryName(second))!));
    }

    [Theory]
    [InlineData(",\"use_dora\":true", "use_dora")]
    [InlineData(",\"fan_in_fan_out\":true", "fan_in_fan_out")]
    [InlineData(",\"alpha_pattern\":{\"q_proj\":3}", "alpha_pattern")]
    [InlineData(",\"modules_to_save\":[\"lm_head\"]", "modules_to_save")]
    [InlineData(",\"bias\":\"all\"", "bias")]
    [InlineData(",\"peft_type\":\"IA3\"", "peft_type")]
    public void Kinds_of_adapters_that_are_not_supported_are_named(string extra, string field)
    {
        string folder = new TestAdapter(TinyDecoders.Llama, seed: 3).Write(Path.Combine(_folder.Path, "a"), extra);
        var error = Assert.Throws<ModelPackageException>(() => LoraAdapter.Open(folder));
        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void An_adapter_of_another_model_is_refused_with_the_layer()
    {
        var package = Package(TinyDecoders.Llama, WeightFormat.Fp32);
        string wider = new TestAdapter(TinyDecoders.Llama with { IntermediateSize = 96 }, 3).Write(Path.Combine(_folder.Path, "wider"));
        Assert.Contains("layers.0.down_proj", Assert.Throws<ModelPackageException>(() => AdapterStore.Check(package, wider)).Message, StringComparison.Ordinal);
        string deeper = new TestAdapter(TinyDecoders.Llama with { Layers = 3 }, 3).Write(Path.Combine(_folder.Path, "deeper"));
        Assert.Contains("has 2 layers", Assert.Throws<ModelPackageException>(() => AdapterStore.Check(package, deeper)).Message, StringComparison.Ordinal);
        AdapterStore.Check(package, new TestAdapter(TinyDecoders.Llama, 3).Write(Path.Combine(_folder.Path, "fits")));
    }

    private AdapterStore Store() => new(Path.Combine(_folder.Path, "derived"));

    private ModelPackage Package(DecoderSpec spec, WeightFormat weights)
    {
        string folder = Path.Combine(_folder.Path, "base");
        SyntheticModel.Write(folder, spec, new DecoderFormat { Weights = weights, BlockSize = 16, AccuracyLevel = 1 }, TinyDecoders.Seed);
        return ModelPackage.Load(folder);
    }

    private static double[][] Reference(DecoderSpec spec, WeightFormat weights, TestAdapter? adapter = null)
    {
        var stored = DecoderPackageTests.Rounded(spec, weights, 16);
        return new ReferenceDecoder(spec, adapter?.Over(stored) ?? stored).Logits(s_prompt);
    }

    private static float[][] Run(DecoderGraph graph, DecoderSpec spec, long? adapter = null)
    {
        using var session = new DecoderSession(graph.Path, spec, DecoderInputs.Lengths) { Adapter = adapter };
        return session.Append(s_prompt);
    }

    private static void AssertEqual(double[][] expected, float[][] actual) => Assert.InRange(Difference(expected, actual), 0, 1e-4);

    private static double Difference(double[][] expected, float[][] actual) =>
        expected.Zip(actual, (row, given) => row.Zip(given, (a, b) => Math.Abs(a - b)).Max()).Max();
}
