using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Graphs.Decoders;

public sealed class DecoderPackageTests
{
    private static readonly int[] s_prompt = [5, 17, 299, 0, 42, 42, 8, 120, 77, 201, 13, 5];

    public static TheoryData<string, DecoderInputs> Variants()
    {
        var data = new TheoryData<string, DecoderInputs>();
        foreach (string name in TinyDecoders.All.Keys)
        {
            data.Add(name, DecoderInputs.AttentionMask);
            data.Add(name, DecoderInputs.Lengths);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Logits_equal_the_reference_in_one_run_and_token_by_token(string name, DecoderInputs inputs)
    {
        var spec = TinyDecoders.All[name];
        using var folder = new TemporaryFolder();
        string path = Write(folder, spec, new DecoderFormat { Inputs = inputs });
        double[][] expected = new ReferenceDecoder(spec, Weights(spec)).Logits(s_prompt);
        using var whole = new DecoderSession(path, spec, inputs);
        Assert.True(Difference(expected, whole.Append(s_prompt)) < 1e-4);

        using var steps = new DecoderSession(path, spec, inputs);
        float[][] stepwise = [.. steps.Append(s_prompt[..4]), .. s_prompt[4..].SelectMany(token => steps.Append(token))];
        Assert.True(Difference(expected, stepwise) < 1e-4);
    }

    [Theory]
    [InlineData(WeightFormat.Q8, 16)]
    [InlineData(WeightFormat.Q8, 32)]
    [InlineData(WeightFormat.Q8, 128)]
    [InlineData(WeightFormat.Q4, 16)]
    [InlineData(WeightFormat.Q4, 32)]
    [InlineData(WeightFormat.Q4, 64)]
    [InlineData(WeightFormat.Q4, 128)]
    public void Quantised_logits_equal_the_dequantised_reference(WeightFormat weights, int blockSize)
    {
        foreach (string name in new[] { "llama", "norms and bias, separate head" })
        {
            var spec = TinyDecoders.All[name];
            double[][] expected = new ReferenceDecoder(spec, Rounded(spec, weights, blockSize)).Logits(s_prompt);
            var format = new DecoderFormat { Weights = weights, BlockSize = blockSize };

            // In float the only difference is rounding; with 8-bit activations logits of about ±3 are off by a few hundredths.
            Assert.True(Difference(expected, Run(spec, format with { AccuracyLevel = 1 })) < 1e-4);
            Assert.True(Difference(expected, Run(spec, format with { AccuracyLevel = 4 })) < 0.15);
        }
    }

    [Fact]
    public void Embedding_and_head_can_be_finer_than_the_layers()
    {
        var spec = TinyDecoders.Llama;
        var format = new DecoderFormat { Weights = WeightFormat.Q4, HeadWeights = WeightFormat.Fp32, BlockSize = 16, AccuracyLevel = 1 };
        var rounded = Rounded(spec, WeightFormat.Q4, 16);
        var exact = Weights(spec);
        double[][] expected = new ReferenceDecoder(spec, name => name == DecoderWeights.Embedding ? exact(name) : rounded(name)).Logits(s_prompt);
        Assert.True(Difference(expected, Run(spec, format)) < 1e-4);
    }

    [Fact]
    public void Tied_matrices_are_in_the_file_once()
    {
        using var folder = new TemporaryFolder();
        var spec = TinyDecoders.Llama with { VocabularySize = 20_000 };
        foreach (var (weights, bytes) in new[] { (WeightFormat.Fp32, 4.0), (WeightFormat.Q8, 1.25), (WeightFormat.Q4, 0.75) })
        {
            long size = new FileInfo(Write(folder, spec, new DecoderFormat { Weights = weights, BlockSize = 16 })).Length;
            double matrix = bytes * spec.VocabularySize * spec.HiddenSize;
            Assert.InRange(size, matrix, matrix * 1.2);
        }
    }

    [Theory]
    [InlineData(DecoderInputs.AttentionMask)]
    [InlineData(DecoderInputs.Lengths)]
    public void A_synthetic_package_is_read_as_it_was_described(DecoderInputs inputs)
    {
        using var folder = new TemporaryFolder();
        var spec = TinyDecoders.Llama with { VocabularySize = 5_000 };
        SyntheticModel.Write(folder.Path, spec, new DecoderFormat { Inputs = inputs, Weights = WeightFormat.Q4 }, seed: 1);
        var package = ModelPackage.Load(folder.Path);
        Assert.Equal(spec.VocabularySize, package.Config.VocabularySize);
        Assert.Equal(spec.VocabularySize, package.Tokenizer.VocabularySize);
        Assert.Equal((spec.Layers, spec.KeyValueHeads, spec.HeadSize), (package.Config.Layers, package.Config.KeyValueHeads, package.Config.HeadSize));
        Assert.Equal(inputs == DecoderInputs.AttentionMask, package.Graph.AttentionMask is not null);
        Assert.True(package.Graph.SharesPastPresentBuffer);
        Assert.NotNull(package.ChatTemplateSource);
        const string Text = "The quick brown fox: 12 \u00e4\u4e2d\ud83d\ude00\n";
        int[] tokens = package.Tokenizer.Encode(Text, addSpecialTokens: false);
        Assert.Equal(Text, package.Tokenizer.Decode(tokens, skipSpecialTokens: false));
        Assert.InRange(tokens.Length, 5, 30);
    }

    [Fact]
    public void Missing_and_misshapen_weights_and_numbers_that_do_not_fit_are_named()
    {
        using var folder = new TemporaryFolder();
        var spec = TinyDecoders.Llama;
        var missing = Assert.Throws<ModelPackageException>(() => DecoderPackage.Write(folder.Path, spec with { TieEmbeddings = false }, new DecoderFormat(), new RandomWeights(spec, 1)));
        Assert.Contains("lm_head.weight", missing.Message, StringComparison.Ordinal);
        var shape = Assert.Throws<ModelPackageException>(() => DecoderPackage.Write(folder.Path, spec with { IntermediateSize = 64 }, new DecoderFormat(), new RandomWeights(spec, 1)));
        Assert.Contains("[64, 48]. Given: [80, 48]", shape.Message, StringComparison.Ordinal);
        var heads = Assert.Throws<ArgumentException>(() => DecoderPackage.Write(folder.Path, spec with { KeyValueHeads = 3 }, new DecoderFormat(), new RandomWeights(spec, 1)));
        Assert.Contains("divisor of the 4 heads. Given: 3", heads.Message, StringComparison.Ordinal);
        var block = Assert.Throws<ArgumentException>(() => DecoderPackage.Write(folder.Path, spec, new DecoderFormat { BlockSize = 48 }, new RandomWeights(spec, 1)));
        Assert.Contains("Given: 48", block.Message, StringComparison.Ordinal);
    }

    private static float[][] Run(DecoderSpec spec, DecoderFormat format)
    {
        using var folder = new TemporaryFolder();
        using var session = new DecoderSession(Write(folder, spec, format), spec, format.Inputs);
        return session.Append(s_prompt);
    }

    private static string Write(TemporaryFolder folder, DecoderSpec spec, DecoderFormat format)
    {
        DecoderPackage.Write(folder.Path, spec, format, new RandomWeights(spec, TinyDecoders.Seed));
        return Path.Combine(folder.Path, "model.onnx");
    }

    private static Func<string, float[]> Weights(DecoderSpec spec)
    {
        var weights = new RandomWeights(spec, TinyDecoders.Seed);
        return name => weights.Find(name)!.ReadAll();
    }

    /// <summary>The weights as a quantised graph has them: matrices rounded block by block along their rows.</summary>
    internal static Func<string, float[]> Rounded(DecoderSpec spec, WeightFormat format, int blockSize)
    {
        var weights = new RandomWeights(spec, TinyDecoders.Seed);
        float levels = format == WeightFormat.Q4 ? 8 : 128;
        return name =>
        {
            var tensor = weights.Find(name)!;
            return tensor.Shape.Length < 2 || format == WeightFormat.Fp32
                ? tensor.ReadAll()
                : [.. tensor.ReadAll().Chunk((int)tensor.Shape[1]).SelectMany(row => row.Chunk(blockSize).SelectMany(block => Round(block, levels)))];
        };
    }

    internal static IEnumerable<float> Round(float[] block, float levels)
    {
        float scale = -block.MaxBy(Math.Abs) / levels;
        return block.Select(value => Math.Clamp(MathF.Round(value / scale), -levels, levels - 1) * scale);
    }

    private static double Difference(double[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (row, given) => row.Zip(given, (a, b) => Math.Abs(a - b)).Max()).Max();
    }
}
