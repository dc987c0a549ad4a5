using CsCheck;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Quantization;

namespace OrleansLlm.Models.Tests.Quantization;

public sealed class GptqTests
{
    private const int Width = 96;
    private const int Rows = 24;
    private const int Tokens = 600;

    [Fact]
    public void The_root_is_that_of_the_inverse()
    {
        Gen.Double[-1, 1].Array[12 * 20].Sample(values =>
        {
            double At(int i, int j) => Enumerable.Range(0, 20).Sum(k => values[(i * 20) + k] * values[(j * 20) + k]) + (i == j ? 0.1 : 0);
            double[] root = InverseRoot.Of(12, At)!;
            for (int i = 0; i < 12; i++)
            {
                for (int j = 0; j < 12; j++)
                {
                    // H times (UᵀU) is the identity.
                    double product = Enumerable.Range(0, 12).Sum(k => At(i, k) * Enumerable.Range(0, 12).Sum(m => root[(m * 12) + k] * root[(m * 12) + j]));
                    if (Math.Abs(product - (i == j ? 1 : 0)) > 1e-6 || (i > j && root[(i * 12) + j] != 0))
                    {
                        return false;
                    }
                }
            }

            return true;
        });
        Assert.Null(InverseRoot.Of(2, (i, j) => 1));
    }

    [Theory]
    [InlineData(4, 32)]
    [InlineData(4, 96)]
    [InlineData(8, 32)]
    public void Outputs_are_nearer_than_with_plain_rounding(int bits, int blockSize)
    {
        var random = new Random(3);

        // Channels that go together, as in real models: a third of them follows a few hidden ones.
        float[] inputs = [.. Enumerable.Range(0, Tokens).SelectMany(_ =>
        {
            float[] hidden = [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle() - 0.5f)];
            return Enumerable.Range(0, Width).Select(i => (i % 3 == 0 ? 2 * hidden[i % 8] : 0) + (0.3f * (random.NextSingle() - 0.5f)));
        })];
        var moments = new InputMoments(Width);
        moments.Add(inputs.AsMemory(0, Tokens / 2 * Width));
        moments.Add(inputs.AsMemory(Tokens / 2 * Width));
        var weights = new RandomWeights([new("w", [Rows, Width])], seed: 5).Find("w")!;
        var quantizer = new GptqQuantizer(new Dictionary<string, InputMoments> { ["layer"] = moments });
        double plain = Error(inputs, weights, new QuantizedMatrix(weights, bits, blockSize), bits, blockSize);
        double better = Error(inputs, weights, quantizer.Quantize("layer", weights, bits, blockSize)!, bits, blockSize);
        Assert.True(better < 0.8 * plain, $"{better} beside {plain}");
        Assert.Null(quantizer.Quantize("other", weights, bits, blockSize));
    }

    [Fact]
    public void Channels_that_were_never_there_do_no_harm()
    {
        var moments = new InputMoments(Width);
        moments.Add(new float[4 * Width]);
        var weights = new RandomWeights([new("w", [Rows, Width])], seed: 5).Find("w")!;
        var quantized = new GptqQuantizer(new Dictionary<string, InputMoments> { ["layer"] = moments }).Quantize("layer", weights, 4, 32)!;
        Assert.Equal(Bytes(new QuantizedMatrix(weights, 4, 32).Values), Bytes(quantized.Values));
    }

    [Fact]
    public void Moments_are_sums_of_products()
    {
        var moments = new InputMoments(3);
        moments.Add(new float[] { 1, 2, 3, -1, 0, 2 });
        Assert.Equal((2, 2, 1, 4, 6, 13), (moments[0, 0], moments[1, 0], moments[0, 2], moments[1, 1], moments[2, 1], moments[2, 2]));
        Assert.Equal([MathF.Sqrt(2), 2, MathF.Sqrt(13)], moments.Norms());
        Assert.Equal(2, moments.Tokens);
    }

    private static double Error(float[] inputs, WeightTensor weights, QuantizedWeights quantized, int bits, int blockSize)
    {
        byte[] packed = Bytes(quantized.Values);
        float[] scales = [.. Bytes(quantized.Scales).Chunk(4).Select(bytes => BitConverter.ToSingle(bytes))];
        float[] exact = weights.ReadAll();
        int zero = 1 << (bits - 1);
        float Value(int row, int column)
        {
            int level = bits == 8 ? packed[(row * Width) + column] : (packed[((row * Width) + column) / 2] >> (column % 2 * 4)) & 15;
            return (level - zero) * scales[(row * quantized.Blocks) + (column / blockSize)];
        }

        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            float[] difference = [.. Enumerable.Range(0, Width).Select(column => Value(row, column) - exact[(row * Width) + column])];
            sum += inputs.Chunk(Width).Sum(token => Math.Pow(token.Zip(difference, (x, d) => (double)x * d).Sum(), 2));
        }

        return sum;
    }

    private static byte[] Bytes(TensorData tensor)
    {
        using var stream = new MemoryStream();
        tensor.WriteTo(stream);
        return stream.ToArray();
    }
}
