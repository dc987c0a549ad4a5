using OrleansLlm.Engine.Comparison;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Quantization;

namespace OrleansLlm.Engine.Tests.Calibration;

public sealed class AwqTests : IDisposable
{
    private static readonly string s_text = string.Concat(Enumerable.Range(0, 60).Select(i => $"Sentence {i} tells of foxes, dogs and {i * 7} zebras. "));

    private static readonly DecoderSpec s_spec = new()
    {
        VocabularySize = 2_000, HiddenSize = 64, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 16, IntermediateSize = 96, ContextLength = 64, TieEmbeddings = true,
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-awq-");

    public static TheoryData<string, DecoderSpec> Specs => new()
    {
        { "llama", s_spec },
        { "qwen2", s_spec with { Architecture = "qwen2", QkvBias = true } },
        { "qwen3", s_spec with { Architecture = "qwen3", QueryKeyNorm = true, KeyValueHeads = 4 } },
        { "gemma2", s_spec with { Architecture = "gemma2", PostNorms = true, Activation = GateActivation.GeluTanh, KeyValueHeads = 1, EmbeddingScale = 8 } },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Specs))]
    public void Before_it_is_rounded_the_model_is_the_same(string name, DecoderSpec spec)
    {
        Assert.Equal(name, spec.Architecture);
        var (exact, scaled) = (In("exact"), In("scaled"));
        SyntheticModel.Write(exact, spec, new DecoderFormat(), seed: 1);
        SyntheticModel.Write(scaled, spec, new DecoderFormat(), seed: 1);
        var read = ModelPackage.Load(exact);
        var weights = new RandomWeights(spec, 1);
        var other = new AwqWeights(weights, spec, Uneven(spec), new AwqSearch(4, 32, isAsymmetric: false));
        Assert.NotEqual(weights.Find("model.layers.1.input_layernorm.weight")!.ReadAll(), other.Find("model.layers.1.input_layernorm.weight")!.ReadAll());
        Assert.NotEqual(weights.Find("model.layers.1.self_attn.v_proj.weight")!.ReadAll()[..64], other.Find("model.layers.1.self_attn.v_proj.weight")!.ReadAll()[..64]);
        var full = spec with { BosTokenId = null, EosTokenIds = [2], PadTokenId = 0 };
        DecoderPackage.Write(scaled, full, new DecoderFormat(), other);

        var report = ModelComparison.Run(read, ModelPackage.Load(scaled), s_text, new ComparisonOptions { Tokens = 500 }, CancellationToken.None);

        Assert.True(report.LargestLogitsError < 1e-3 && report.Divergence < 1e-6 && report.Agreement > 0.99, $"{report}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Four_bits_lose_less_where_some_channels_are_large(bool isAsymmetric)
    {
        // Channels of one size in the residual stream, and a few large ones behind the norms, as in trained models.
        var weights = new LoudChannels(new RandomWeights(s_spec, 1));
        var (exact, plain, awq) = (In("exact"), In("plain"), In("awq"));
        foreach (var folder in new[] { exact, plain, awq })
        {
            SyntheticModel.Write(folder, s_spec, new DecoderFormat(), seed: 1);
        }

        var spec = s_spec with { BosTokenId = null, EosTokenIds = [2], PadTokenId = 0 };
        var format = new DecoderFormat { Weights = WeightFormat.Q4, HeadWeights = WeightFormat.Fp32, AccuracyLevel = 1, IsAsymmetric = isAsymmetric };
        DecoderPackage.Write(exact, spec, new DecoderFormat(), weights);
        DecoderPackage.Write(plain, spec, format, weights);
        DecoderPackage.Write(awq, spec, format, new AwqWeights(weights, spec, Loud(spec), new AwqSearch(4, format.BlockSize, isAsymmetric)));

        double rounded = Divergence(exact, plain);
        double scaled = Divergence(exact, awq);
        Assert.True(scaled < 0.9 * rounded, $"{scaled} beside {rounded}");
    }

    private static double Divergence(string exact, string other) =>
        ModelComparison.Run(ModelPackage.Load(exact), ModelPackage.Load(other), s_text, new ComparisonOptions { Tokens = 500 }, CancellationToken.None).Divergence;

    private string In(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Made-up moments, different for every channel.</summary>
    private static Dictionary<string, InputMoments> Uneven(DecoderSpec spec) => Moments(spec, (random, i) => (random.NextSingle() - 0.5f) * (1 + (i * 7 % 13)));

    /// <summary>What layers read behind norms with a few large channels.</summary>
    private static Dictionary<string, InputMoments> Loud(DecoderSpec spec) => Moments(spec, (random, i) => (random.NextSingle() - 0.5f) * LoudChannels.Of(i));

    private static Dictionary<string, InputMoments> Moments(DecoderSpec spec, Func<Random, int, float> draw)
    {
        var random = new Random(7);
        var moments = new Dictionary<string, InputMoments>();
        foreach (var (name, width) in Enumerable.Range(0, spec.Layers).SelectMany(layer => new[]
        {
            ($"model.layers.{layer}.attn.{(spec.QueryKeyNorm ? "q_proj" : "qkv_proj")}", spec.HiddenSize), ($"model.layers.{layer}.attn.o_proj", spec.Heads * spec.HeadSize),
            ($"model.layers.{layer}.mlp.gate_proj", spec.HiddenSize), ($"model.layers.{layer}.mlp.down_proj", spec.IntermediateSize),
        }))
        {
            moments[name] = new InputMoments(width);
            moments[name].Add(Enumerable.Range(0, 300 * width).Select(i => draw(random, i % width)).ToArray());
        }

        return moments;
    }

    /// <summary>Every ninth channel of the norms in front of linear layers is ten times as large.</summary>
    private sealed class LoudChannels(IWeightSource inner) : IWeightSource
    {
        public string Origin => inner.Origin;

        public static float Of(int channel) => channel % 9 == 0 ? 10 : 1;

        public WeightTensor? Find(string name) => inner.Find(name) is { } found && name.Contains("layers", StringComparison.Ordinal) && name.EndsWith("layernorm.weight", StringComparison.Ordinal)
            ? new ScaledTensor(found, [.. Enumerable.Range(0, (int)found.Count).Select(Of)], null)
            : inner.Find(name);
    }
}
