using OrleansLlm.Engine.Calibration;
using OrleansLlm.Engine.Comparison;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Quantization;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Engine.Tests.Calibration;

public sealed class LinearInputsTests : IDisposable
{
    private static readonly string s_text = string.Concat(Enumerable.Range(0, 60).Select(i => $"Sentence {i} tells of foxes, dogs and {i * 7} zebras. "));

    private static readonly DecoderSpec s_spec = new()
    {
        VocabularySize = 2_000, HiddenSize = 64, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 16, IntermediateSize = 96, ContextLength = 64, TieEmbeddings = true,
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-calibrate-");

    [Fact]
    public void What_layers_read_is_measured_and_makes_four_bits_better()
    {
        var source = Checkpoint();
        var probe = CheckpointProbe.Write(source, Path.Combine(_folder.FullName, "probe"));
        Assert.Equal("model.layers.1.attn.qkv_proj", probe.LayerOf("model.layers.1.self_attn.k_proj.weight"));
        Assert.Equal("model.layers.0.mlp.down_proj", probe.LayerOf("model.layers.0.mlp.down_proj.weight"));
        Assert.Null(probe.LayerOf("model.norm.weight"));

        var shares = new List<double>();
        var moments = LinearInputs.Measure(probe, s_text, tokens: 500, window: 48, new Shares(shares), CancellationToken.None);
        Assert.Equal(10, moments.Count);
        Assert.Same(moments["model.layers.0.mlp.gate_proj"], moments["model.layers.0.mlp.up_proj"]);
        Assert.All(moments.Values, measured => Assert.Equal(500, measured.Tokens));
        Assert.Equal(1, shares[^1]);

        // A norm's output has, but for its weights (about 1), a mean square of 1 per channel.
        double squares = moments["model.layers.0.attn.qkv_proj"].Norms().Sum(norm => (double)norm * norm);
        Assert.InRange(squares / (500 * 64), 0.8, 1.25);

        var exact = Import(source, "exact", new CheckpointFormat());
        var format = new CheckpointFormat { Weights = WeightFormat.Q4, HeadWeights = WeightFormat.Fp32 };
        double plain = Compare(exact, Import(source, "plain", format)).Divergence;
        double measuredDivergence = Compare(exact, Import(source, "gptq", format.WithGptq(moments))).Divergence;
        Assert.True(measuredDivergence < 0.8 * plain, $"{measuredDivergence} beside {plain}");
    }

    [Fact]
    public void A_text_that_is_too_short_and_a_folder_without_weights_are_named()
    {
        var probe = CheckpointProbe.Write(Checkpoint(), Path.Combine(_folder.FullName, "probe"));
        Assert.Contains("Given: 1", Assert.Throws<ArgumentException>(() => LinearInputs.Measure(probe, "a", 500, 48, null, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("is no checkpoint", Assert.Throws<ModelPackageException>(() => CheckpointProbe.Write(_folder.FullName, probe.Graph)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static ComparisonReport Compare(ModelPackage exact, ModelPackage other) => ModelComparison.Run(exact, other, s_text, new ComparisonOptions { Tokens = 500 }, CancellationToken.None);

    private ModelPackage Import(string source, string name, CheckpointFormat format) => (ModelPackage)PackagedModel.Import(source, Path.Combine(_folder.FullName, "models"), name, format: format);

    private string Checkpoint()
    {
        var folder = Path.Combine(_folder.FullName, "checkpoint");
        SyntheticModel.Write(folder, s_spec, new DecoderFormat(), seed: 1);
        foreach (var file in new[] { "model.onnx", "genai_config.json" })
        {
            File.Delete(Path.Combine(folder, file));
        }

        var weights = new RandomWeights(s_spec, 1);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. DecoderWeights.Of(s_spec).Select(entry => KeyValuePair.Create(entry.Key, weights.Find(entry.Key)!))]);
        return folder;
    }

    private sealed class Shares(List<double> all) : IProgress<double>
    {
        public void Report(double value) => all.Add(value);
    }
}
