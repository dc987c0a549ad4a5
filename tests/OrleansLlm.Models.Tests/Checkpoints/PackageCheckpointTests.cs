using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Checkpoints.Packages;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Checkpoints;

public sealed class PackageCheckpointTests
{
    public static TheoryData<string> Families { get; } = [.. TinyCheckpoints.All.Keys.Where(name => !name.Contains("moe", StringComparison.Ordinal) && name != "mixtral"), "gpt2"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Weights_come_back_as_they_were(string family)
    {
        using var folders = new TemporaryFolder();
        var source = Source(folders.Path, family);
        var package = Import(folders.Path, source, "fp32", new CheckpointFormat());
        var target = Export(folders.Path, package);
        using var before = ShardedWeights.Open(source);
        using var after = ShardedWeights.Open(target);
        var (expected, actual) = (CheckpointFolder.ReadDecoder(source, before), CheckpointFolder.ReadDecoder(target, after));
        Assert.Equal(expected.Spec.ToString(), actual.Spec.ToString());
        foreach (var (name, shape) in DecoderWeights.Of(expected.Spec))
        {
            Assert.Equal(expected.Weights.Get(name, shape.AsSpan()).ReadAll(), actual.Weights.Get(name, shape.AsSpan()).ReadAll());
        }
    }

    [Theory]
    [InlineData("llama, tied, biases", WeightFormat.Q8, 32, false)]
    [InlineData("qwen3", WeightFormat.Q8, 16, false)]
    [InlineData("qwen3", WeightFormat.Q4, 32, false)]
    [InlineData("gemma2", WeightFormat.Q4, 16, false)]
    [InlineData("phi3", WeightFormat.Q4, 32, false)]
    [InlineData("gpt2", WeightFormat.Q8, 32, false)]
    public void Quantised_weights_come_back_as_what_the_graph_computes_with(string family, WeightFormat weights, int blockSize, bool isAsymmetric)
    {
        using var folders = new TemporaryFolder();
        var format = new CheckpointFormat { Weights = weights, BlockSize = blockSize, IsAsymmetric = isAsymmetric };
        var package = Import(folders.Path, Source(folders.Path, family), "first", format);
        var again = Import(folders.Path, Export(folders.Path, package), "again", format);
        Assert.Equal(File.ReadAllBytes(package.Graph.Path), File.ReadAllBytes(again.Graph.Path));
    }

    [Fact]
    public void Layers_that_compute_in_floats_have_the_same_weights_as_those_that_do_not()
    {
        using var folders = new TemporaryFolder();
        var source = Source(folders.Path, "qwen3");
        var format = new CheckpointFormat { Weights = WeightFormat.Q8 };
        var (rounded, floats) = (Import(folders.Path, source, "rounded", format), Import(folders.Path, source, "floats", format with { HasFloatActivations = true }));
        Assert.NotEqual(File.ReadAllBytes(rounded.Graph.Path), File.ReadAllBytes(floats.Graph.Path));
        Assert.Equal(File.ReadAllBytes(rounded.Graph.Path), File.ReadAllBytes(Import(folders.Path, Export(folders.Path, floats), "again", format).Graph.Path));
    }

    [Theory]
    [InlineData(WeightFormat.Q8)]
    [InlineData(WeightFormat.Q4)]
    public void Blocks_with_zeros_of_their_own_come_back_within_half_a_level(WeightFormat weights)
    {
        using var folders = new TemporaryFolder();
        var source = Source(folders.Path, "qwen3");
        var package = Import(folders.Path, source, "first", new CheckpointFormat { Weights = weights, BlockSize = 16, IsAsymmetric = true });
        using var before = ShardedWeights.Open(source);
        using var after = ShardedWeights.Open(Export(folders.Path, package));
        float[] expected = before.Find("model.layers.1.mlp.down_proj.weight")!.ReadAll();
        float[] actual = after.Find("model.layers.1.mlp.down_proj.weight")!.ReadAll();
        float levels = weights == WeightFormat.Q4 ? 15 : 255;
        foreach (var (wanted, got) in expected.Chunk(16).Zip(actual.Chunk(16)))
        {
            float half = 0.5001f * (MathF.Max(0, wanted.Max()) - MathF.Min(0, wanted.Min())) / levels;
            Assert.All(wanted.Zip(got), pair => Assert.Equal(pair.First, pair.Second, half));
        }
    }

    [Fact]
    public void Experts_and_graphs_that_do_not_fit_their_configuration_are_refused()
    {
        using var folders = new TemporaryFolder();
        var mixed = Import(folders.Path, Source(folders.Path, "mixtral"), "mixed", new CheckpointFormat());
        Assert.Contains("experts", Assert.Throws<ModelPackageException>(() => PackageCheckpoint.Open(mixed)).Message, StringComparison.Ordinal);
        var plain = Import(folders.Path, Source(folders.Path, "qwen2"), "plain", new CheckpointFormat());
        string config = Path.Combine(plain.Folder, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"intermediate_size\": 80", "\"intermediate_size\": 96", StringComparison.Ordinal).Replace("\"intermediate_size\":80", "\"intermediate_size\":96", StringComparison.Ordinal));
        Assert.Contains("must have the shape [96, 48]. Given: [80, 48]", Assert.Throws<ModelPackageException>(() => PackageCheckpoint.Open(plain)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_there_is_left_alone()
    {
        using var folders = new TemporaryFolder();
        var package = Import(folders.Path, Source(folders.Path, "qwen2"), "plain", new CheckpointFormat());
        Assert.Contains("is there already", Assert.Throws<IOException>(() => PackageCheckpoint.Open(package).Write(folders.Path)).Message, StringComparison.Ordinal);
    }

    private static string Source(string root, string family)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, "source")).FullName;
        var config = family == "gpt2" ? TinyCheckpoints.Gpt2() : TinyCheckpoints.Config(family);
        config["vocab_size"] = 4_096L;
        var shapes = (family == "gpt2" ? TinyCheckpoints.Gpt2Tensors(config) : TinyCheckpoints.Tensors(config)).ToDictionary();
        var weights = new RandomWeights(shapes, seed: 5);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        File.Copy(Path.Combine(TestData.EmberFolder, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"), overwrite: true);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. shapes.Keys.Select(name => KeyValuePair.Create(name, weights.Find(name)!))]);
        return folder;
    }

    private static ModelPackage Import(string root, string source, string name, CheckpointFormat format) =>
        (ModelPackage)PackagedModel.Import(source, Path.Combine(root, "models"), name, format: format);

    private static string Export(string root, ModelPackage package)
    {
        string target = Path.Combine(root, "exported");
        PackageCheckpoint.Open(package).Write(target);
        return target;
    }
}
