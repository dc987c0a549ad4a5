using System.Numerics.Tensors;
using OrleansLlm.Routing.Caching.Meaning;

namespace OrleansLlm.Routing.Tests.Caching.Meaning;

public sealed class NgramEmbedderTests
{
    [Fact]
    public void Vectors_have_length_1_and_are_the_same_each_time()
    {
        var vector = NgramEmbedder.Embed("How do I reset my password?");
        Assert.Equal(1, TensorPrimitives.Norm(vector.AsSpan()), 5);
        Assert.Equal(vector, NgramEmbedder.Embed("How do I reset my password?"));
        Assert.All(NgramEmbedder.Embed("?"), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Other_words_around_the_same_matter_are_nearer_than_another_matter()
    {
        Assert.InRange(Similarity("How do I reset my password?", "can you tell me how to reset my password"), 0.9, 1);
        Assert.InRange(Similarity("How do I reset my password?", "How do I cancel my order?"), -0.2, 0.5);
    }

    private static float Similarity(string left, string right) => TensorPrimitives.Dot(NgramEmbedder.Embed(left), NgramEmbedder.Embed(right));
}
