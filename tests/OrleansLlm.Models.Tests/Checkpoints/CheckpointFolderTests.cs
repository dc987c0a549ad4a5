using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Models.Tests.Graphs.Decoders;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Checkpoints;

public sealed class CheckpointFolderTests
{
    private static readonly int[] s_prompt = [5, 17, 99, 0, 42, 42, 8, 119, 77, 101, 13, 5, 64, 33];

    public static TheoryData<string, DecoderInputs> Variants()
    {
        var data = new TheoryData<string, DecoderInputs>();
        foreach (string name in TinyCheckpoints.All.Keys)
        {
            data.Add(name, DecoderInputs.Lengths);
            data.Add(name, DecoderInputs.AttentionMask);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void An_imported_graph_gives_the_logits_of_its_makers_definition(string name, DecoderInputs inputs)
    {
        var config = TinyCheckpoints.Config(name);
        using var folder = new TemporaryFolder();
        var weights = Save(folder.Path, config, TinyCheckpoints.Tensors(config), shards: 1);
        double[][] expected = new HuggingFaceReference(config, Doubles(weights)).Logits(s_prompt);
        Check(folder.Path, expected, inputs);
    }

    [Theory]
    [InlineData(DecoderInputs.Lengths)]
    [InlineData(DecoderInputs.AttentionMask)]
    public void Gpt2_gives_the_logits_of_its_definition(DecoderInputs inputs)
    {
        var config = TinyCheckpoints.Gpt2();
        using var folder = new TemporaryFolder();
        var weights = Save(folder.Path, config, TinyCheckpoints.Gpt2Tensors(config), shards: 1);
        double[][] expected = new Gpt2Reference(config, Doubles(weights)).Logits(s_prompt);
        Check(folder.Path, expected, inputs);
    }

    [Theory]
    [InlineData("mixtral", WeightFormat.Q4, 1e-3)]
    [InlineData("qwen2 moe", WeightFormat.Q4, 1e-3)]
    [InlineData("mixtral", WeightFormat.Q8, 0.2)] // The operator rounds activations too where weights have 8 bits.
    public void Quantised_experts_give_what_their_rounded_weights_give(string name, WeightFormat format, double limit)
    {
        const int Block = 16;
        var config = TinyCheckpoints.Config(name);
        using var folder = new TemporaryFolder();
        var weights = Save(folder.Path, config, TinyCheckpoints.Tensors(config), shards: 1);

        // A router's own weights stay floats: rounded ones would choose other experts.
        double[][] expected = new HuggingFaceReference(config, tensor => weights.Find(tensor) is { Shape: [_, var columns] } matrix && !tensor.EndsWith("gate.weight", StringComparison.Ordinal)
            ? [.. matrix.ReadAll().Chunk((int)columns).SelectMany(row => row.Chunk(Block)).SelectMany(block => DecoderPackageTests.Round(block, format == WeightFormat.Q4 ? 8 : 128)).Select(value => (double)value)]
            : Doubles(weights)(tensor)).Logits(s_prompt);
        using var stored = ShardedWeights.Open(folder.Path);
        var checkpoint = CheckpointFolder.ReadDecoder(folder.Path, stored);
        string package = Path.Combine(folder.Path, "package");
        DecoderPackage.Write(package, checkpoint.Spec, new DecoderFormat { Weights = format, BlockSize = Block, AccuracyLevel = 1 }, checkpoint.Weights);
        using var session = new DecoderSession(Path.Combine(package, "model.onnx"), checkpoint.Spec, DecoderInputs.Lengths);
        Assert.InRange(Difference(expected, session.Append(s_prompt)), 0, limit);
    }

    [Fact]
    public void Shards_are_read_as_one_and_a_missing_one_is_named()
    {
        var config = TinyCheckpoints.Config("llama");
        using var folder = new TemporaryFolder();
        var weights = Save(folder.Path, config, TinyCheckpoints.Tensors(config), shards: 3);
        Check(folder.Path, new HuggingFaceReference(config, Doubles(weights)).Logits(s_prompt), DecoderInputs.Lengths);

        File.Delete(Path.Combine(folder.Path, "model-2.safetensors"));
        var missing = Assert.Throws<ModelPackageException>(() => ShardedWeights.Open(folder.Path));
        Assert.Contains("model-2.safetensors", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_of_the_users_choice_takes_the_factors_that_belong_to_it()
    {
        var config = TinyCheckpoints.Config("phi4 mini");
        using var folder = new TemporaryFolder();
        Save(folder.Path, config, TinyCheckpoints.Tensors(config), shards: 1);
        using var weights = ShardedWeights.Open(folder.Path);
        var within = CheckpointFolder.ReadDecoder(folder.Path, weights, contextLength: 16).Spec;
        double[] plain = [.. Enumerable.Range(0, 8).Select(i => Math.Pow(1000, -i / 8.0))];
        Assert.Equal(16, within.ContextLength);
        Assert.Equal(plain, within.RopeScaling!.Stretch(plain, within));
        Assert.NotEqual(plain, within.RopeScaling.Stretch(plain, within with { ContextLength = 64 }));
    }

    [Theory]
    [InlineData("model_type", "\"mamba\"", "model_type: is not supported")]
    [InlineData("hidden_act", "\"relu\"", "hidden_act: must be silu")]
    [InlineData("mlp_bias", "true", "mlp_bias: must be false")]
    [InlineData("num_attention_heads", "0", "num_attention_heads: must be from 1")]
    [InlineData("rope_scaling", "{\"type\": \"dynamic\", \"factor\": 2}", "rope_scaling.type: must be default, linear, llama3, yarn or longrope")]
    [InlineData("rope_scaling", "{\"type\": \"linear\"}", "rope_scaling.factor: is missing")]
    [InlineData("vocab_size", null, "vocab_size: is missing")]
    public void What_can_not_be_done_right_is_refused_by_name(string field, string? json, string message)
    {
        var config = TinyCheckpoints.Config("llama");
        using var folder = new TemporaryFolder();
        Save(folder.Path, config, TinyCheckpoints.Tensors(config), shards: 1);
        config.Remove(field);
        if (json is not null)
        {
            config[field] = JsonNode.Parse(json);
        }

        folder.Write("config.json", config.ToJsonString());
        using var weights = ShardedWeights.Open(folder.Path);
        Assert.Contains(message, Assert.Throws<ModelPackageException>(() => CheckpointFolder.ReadDecoder(folder.Path, weights)).Message, StringComparison.Ordinal);
    }

    private static void Check(string folder, double[][] expected, DecoderInputs inputs)
    {
        using var stored = ShardedWeights.Open(folder);
        var checkpoint = CheckpointFolder.ReadDecoder(folder, stored);
        string package = Path.Combine(folder, "package");
        DecoderPackage.Write(package, checkpoint.Spec, new DecoderFormat { Inputs = inputs }, checkpoint.Weights);
        using var whole = new DecoderSession(Path.Combine(package, "model.onnx"), checkpoint.Spec, inputs);
        Assert.InRange(Difference(expected, whole.Append(s_prompt)), 0, 1e-4);
        using var steps = new DecoderSession(Path.Combine(package, "model.onnx"), checkpoint.Spec, inputs);
        float[][] stepwise = [.. steps.Append(s_prompt[..6]), .. s_prompt[6..].SelectMany(token => steps.Append(token))];
        Assert.InRange(Difference(expected, stepwise), 0, 1e-4);
    }

    private static RandomWeights Save(string folder, JsonObject config, IEnumerable<KeyValuePair<string, ImmutableArray<long>>> tensors, int shards)
    {
        var shapes = tensors.ToList();
        var weights = new RandomWeights(shapes, seed: 3);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        var map = new JsonObject();
        for (int shard = 0; shard < shards; shard++)
        {
            string file = shards == 1 ? "model.safetensors" : $"model-{shard}.safetensors";
            var part = shapes.Where((_, i) => i % shards == shard).Select(shape => KeyValuePair.Create(shape.Key, weights.Find(shape.Key)!)).ToList();
            SafetensorsWriter.Write(Path.Combine(folder, file), part);
            part.ForEach(tensor => map[tensor.Key] = file);
        }

        if (shards > 1)
        {
            File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        }

        return weights;
    }

    private static Func<string, double[]> Doubles(RandomWeights weights)
    {
        var known = new Dictionary<string, double[]>(StringComparer.Ordinal);
        return name => known.TryGetValue(name, out double[]? values) ? values : known[name] = [.. weights.Find(name)!.ReadAll().Select(value => (double)value)];
    }

    private static double Difference(double[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (row, given) => row.Zip(given, (a, b) => Math.Abs(a - b)).Max()).Max();
    }
}
