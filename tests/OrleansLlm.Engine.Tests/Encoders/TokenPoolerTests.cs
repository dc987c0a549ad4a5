using OrleansLlm.Engine.Encoders;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Encoders;

public sealed class TokenPoolerTests
{
    // Two tokens of three numbers, then padding that must not count.
    private static readonly float[] Vectors = [1, -4, 3, 5, 2, -1, 100, 100, 100];

    [Theory]
    [InlineData(Pooling.Mean, new float[] { 3, -1, 1 })]
    [InlineData(Pooling.Cls, new float[] { 1, -4, 3 })]
    [InlineData(Pooling.Max, new float[] { 5, 2, 3 })]
    [InlineData(Pooling.LastToken, new float[] { 5, 2, -1 })]
    public void Padding_never_counts(Pooling pooling, float[] expected)
    {
        var result = new float[3];
        TokenPooler.Pool(Vectors, tokens: 2, pooling, result);
        Assert.Equal(expected, result);
    }

    [Fact]
    public void A_normalized_vector_has_length_1_and_zero_stays_zero()
    {
        float[] vector = [3, 4];
        TokenPooler.Normalize(vector);
        Assert.Equal([0.6f, 0.8f], vector);
        float[] zero = [0, 0];
        TokenPooler.Normalize(zero);
        Assert.Equal([0f, 0f], zero);
    }

    [Fact]
    public void Fewer_dimensions_are_the_first_ones_brought_to_length_1_again()
    {
        Assert.Equal([0.6f, 0.8f], EmbeddingSize.Cut([0.3f, 0.4f, 0.866f], 2, normalizes: true));
        Assert.Equal([0.3f, 0.4f], EmbeddingSize.Cut([0.3f, 0.4f, 0.866f], 2, normalizes: false));
        float[] whole = [0.6f, 0.8f];
        Assert.Same(whole, EmbeddingSize.Cut(whole, null, normalizes: true));
        Assert.Same(whole, EmbeddingSize.Cut(whole, 2, normalizes: true));
    }
}
