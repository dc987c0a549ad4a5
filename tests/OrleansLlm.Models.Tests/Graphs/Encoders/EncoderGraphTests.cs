using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Graphs.Encoders;

public sealed class EncoderGraphTests
{
    private static readonly EncoderSpec s_bert = new()
    {
        VocabularySize = 50, HiddenSize = 32, Layers = 3, Heads = 4, IntermediateSize = 48, Positions = 24,
    };

    private static readonly (int[] Tokens, int SecondSegment)[] s_texts =
    [
        ([2, 7, 9, 11, 3, 20, 21, 3], 5), ([2, 3], 2), ([2, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 3], 12),
    ];

    public static TheoryData<string> Kinds => ["bert", "one segment", "offset positions", "prefix"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Hidden_states_are_those_of_the_formulas_whatever_the_padding(string kind)
    {
        var spec = Spec(kind);
        var weights = new RandomWeights(EncoderWeights.Of(spec), seed: 5);
        var reference = new ReferenceEncoder(spec, weights);
        float[] given = Run(spec, new EncoderFormat(), weights, "last_hidden_state");
        int length = s_texts.Max(text => text.Tokens.Length);
        for (int row = 0; row < s_texts.Length; row++)
        {
            double[][] expected = reference.Encode(s_texts[row].Tokens, spec.Segments > 0 ? s_texts[row].SecondSegment : int.MaxValue);
            for (int token = 0; token < expected.Length; token++)
            {
                for (int i = 0; i < spec.HiddenSize; i++)
                {
                    Assert.Equal(expected[token][i], given[(((row * length) + token) * spec.HiddenSize) + i], 1e-4);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Logits_are_those_of_the_formulas(int labels)
    {
        var spec = s_bert with { Labels = labels, Prefix = "bert." };
        var weights = new RandomWeights(EncoderWeights.Of(spec), seed: 6);
        var reference = new ReferenceEncoder(spec, weights);
        float[] given = Run(spec, new EncoderFormat(), weights, "logits");
        for (int row = 0; row < s_texts.Length; row++)
        {
            Assert.Equal(reference.Logits(s_texts[row].Tokens, s_texts[row].SecondSegment), given.Skip(row * labels).Take(labels).Select(value => (double)value), Close(1e-4));
        }
    }

    [Theory]
    [InlineData(WeightFormat.Q8, false, 0.02)]
    [InlineData(WeightFormat.Q4, false, 0.25)]
    [InlineData(WeightFormat.Fp32, true, 0.1)]
    public void Quantized_graphs_run_and_stay_near(WeightFormat format, bool dynamic, double tolerance)
    {
        var weights = new RandomWeights(EncoderWeights.Of(s_bert), seed: 7);
        float[] exact = Run(s_bert, new EncoderFormat(), weights, "last_hidden_state");
        float[] given = Run(s_bert, new EncoderFormat { Weights = format, BlockSize = 16, DynamicQuantization = dynamic }, weights, "last_hidden_state");
        double distance = Math.Sqrt(exact.Zip(given, (a, b) => (double)(a - b) * (a - b)).Sum() / exact.Sum(value => (double)value * value));
        Assert.InRange(distance, 1e-6, tolerance);
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_named()
    {
        var weights = new RandomWeights(EncoderWeights.Of(s_bert), seed: 1);
        using var folder = new TemporaryFolder();
        Assert.Equal("Heads", Assert.Throws<ArgumentException>(() => EncoderFiles.Write(folder.Path, s_bert with { Heads = 5 }, new EncoderFormat(), weights)).ParamName);
        Assert.Equal("PadTokenId", Assert.Throws<ArgumentException>(() => EncoderFiles.Write(folder.Path, s_bert with { PadTokenId = 50 }, new EncoderFormat(), weights)).ParamName);
        Assert.Throws<ArgumentException>(() => EncoderFiles.Write(folder.Path, s_bert, new EncoderFormat { DynamicQuantization = true, Weights = WeightFormat.Q8 }, weights));
    }

    private static EncoderSpec Spec(string kind) => kind switch
    {
        "one segment" => s_bert with { Segments = 0 },
        "offset positions" => s_bert with { Segments = 0, OffsetsPositions = true, PadTokenId = 1 },
        "prefix" => s_bert with { Prefix = "model." },
        _ => s_bert,
    };

    private static Comparer Close(double tolerance) => new(tolerance);

    private static float[] Run(EncoderSpec spec, EncoderFormat format, IWeightSource weights, string output)
    {
        using var folder = new TemporaryFolder();
        EncoderFiles.Write(folder.Path, spec, format, weights);
        using var session = new InferenceSession(Path.Combine(folder.Path, "onnx", "model.onnx"));
        int length = s_texts.Max(text => text.Tokens.Length);
        var inputs = new Dictionary<string, OrtValue>
        {
            ["input_ids"] = Tensor((text, i) => i < text.Tokens.Length ? text.Tokens[i] : spec.PadTokenId),
            ["attention_mask"] = Tensor((text, i) => i < text.Tokens.Length ? 1 : 0),
        };
        if (spec.Segments > 0)
        {
            inputs["token_type_ids"] = Tensor((text, i) => i >= text.SecondSegment && i < text.Tokens.Length ? 1 : 0);
        }

        using var options = new RunOptions();
        using var results = session.Run(options, inputs, [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();

        OrtValue Tensor(Func<(int[] Tokens, int SecondSegment), int, long> value) => OrtValue.CreateTensorValueFromMemory(
            s_texts.SelectMany(text => Enumerable.Range(0, length).Select(i => value(text, i))).ToArray(), [s_texts.Length, length]);
    }

    private sealed class Comparer(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double obj) => 0;
    }
}
