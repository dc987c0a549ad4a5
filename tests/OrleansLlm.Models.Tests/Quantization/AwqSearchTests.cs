using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Quantization;

namespace OrleansLlm.Models.Tests.Quantization;

public sealed class AwqSearchTests
{
    private const int Width = 64;

    [Theory]
    [InlineData(4, 32, false)]
    [InlineData(4, 16, true)]
    [InlineData(8, 64, false)]
    public void Factors_are_never_worse_than_none_and_better_where_channels_differ(int bits, int blockSize, bool isAsymmetric)
    {
        var search = new AwqSearch(bits, blockSize, isAsymmetric);
        var matrix = new RandomWeights([new("w", [40, Width])], seed: 5).Find("w")!;
        foreach (var loud in new[] { 1f, 20f })
        {
            var moments = Moments(i => i % 16 == 0 ? loud : 1);
            float[] squares = [.. moments.Norms().Select(norm => norm * norm / moments.Tokens)];
            var factors = search.Find([matrix], moments, squares);
            double Error(float[] used) => search.Error(matrix.ReadAll(), Width, used, AwqSearch.Whole(moments));
            double plain = Error([.. Enumerable.Repeat(1f, Width)]);
            Assert.True(Error(factors) <= plain);
            Assert.True(loud == 1 || Error(factors) < 0.7 * plain, $"{Error(factors)} beside {plain}");
            Assert.Equal(1, factors.Max() * factors.Min(), 0.001f);
        }
    }

    [Fact]
    public void Channels_that_were_never_there_have_factors_too()
    {
        var factors = new AwqSearch(4, 32, isAsymmetric: false).Find(
            [new RandomWeights([new("w", [8, Width])], seed: 5).Find("w")!], Moments(i => i < 4 ? 0 : 1), [.. Enumerable.Range(0, Width).Select(i => i < 4 ? 0f : 1)]);
        Assert.All(factors, factor => Assert.True(float.IsFinite(factor) && factor > 0));
        Assert.All(AwqSearch.Factors([0, 0, 0, 0], 1), factor => Assert.Equal(1, factor, 0.001f));
    }

    [Fact]
    public void A_scaled_matrix_can_be_read_from_anywhere()
    {
        var inner = new RandomWeights([new("w", [3, 5])], seed: 1).Find("w")!;
        float[] rows = [2, 3, 4];
        float[] columns = [1, 10, 100, 1000, 10000];
        var scaled = new ScaledTensor(inner, rows, columns);
        float[] expected = [.. inner.ReadAll().Select((value, i) => value * columns[i % 5] * rows[i / 5])];
        for (int first = 0; first < 15; first++)
        {
            float[] part = new float[15 - first];
            scaled.Read(first, part);
            Assert.Equal(expected[first..], part);
        }
    }

    private static InputMoments Moments(Func<int, float> size)
    {
        var random = new Random(3);
        var moments = new InputMoments(Width);
        moments.Add(Enumerable.Range(0, 400 * Width).Select(i => (random.NextSingle() - 0.5f) * size(i % Width)).ToArray());
        return moments;
    }
}
