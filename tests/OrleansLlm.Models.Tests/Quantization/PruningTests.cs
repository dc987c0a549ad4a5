using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Pruning;

namespace OrleansLlm.Models.Tests.Quantization;

public sealed class PruningTests
{
    private static readonly RandomWeights s_weights = new(
        [new("model.layers.0.mlp.up_proj.weight", [16, 32]), new("model.embed_tokens.weight", [8, 32]), new("model.layers.0.input_layernorm.weight", [32])], seed: 4);

    [Fact]
    public void The_smallest_of_each_row_become_zero()
    {
        float[] pruned = Prune(new Sparsity(0.25))["model.layers.0.mlp.up_proj.weight"];
        float[] stored = s_weights.Find("model.layers.0.mlp.up_proj.weight")!.ReadAll();
        foreach (var (row, exact) in pruned.Chunk(32).Zip(stored.Chunk(32)))
        {
            Assert.Equal(8, row.Count(value => value == 0));
            Assert.True(exact.Where((_, i) => row[i] == 0).Max(Math.Abs) <= row.Where(value => value != 0).Min(Math.Abs));
        }
    }

    [Fact]
    public void A_pattern_holds_for_every_group_of_neighbours()
    {
        foreach (float[] group in Prune(Sparsity.TwoOfFour)["model.layers.0.mlp.up_proj.weight"].Chunk(4))
        {
            Assert.Equal(2, group.Count(value => value == 0));
        }
    }

    [Fact]
    public void Channels_that_read_much_keep_small_weights()
    {
        float[] norms = [.. Enumerable.Range(0, 32).Select(i => i < 16 ? 100f : 0.01f)];
        float[] pruned = Prune(new Sparsity(0.5), _ => norms)["model.layers.0.mlp.up_proj.weight"];
        Assert.All(pruned.Chunk(32), row => Assert.All(row.Skip(16), value => Assert.Equal(0, value)));
    }

    [Fact]
    public void Embeddings_and_norms_stay()
    {
        var pruned = Prune(new Sparsity(0.9));
        Assert.Equal(s_weights.Find("model.embed_tokens.weight")!.ReadAll(), pruned["model.embed_tokens.weight"]);
        Assert.Equal(s_weights.Find("model.layers.0.input_layernorm.weight")!.ReadAll(), pruned["model.layers.0.input_layernorm.weight"]);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(-0.1, 0, 0)]
    [InlineData(0.5, 4, 4)]
    public void Shares_and_patterns_out_of_range_are_refused(double share, int kept, int of) =>
        Assert.Contains("sparsity must be", Assert.Throws<ArgumentException>(() => Prune(new Sparsity(share, kept, of))).Message, StringComparison.Ordinal);

    private static Dictionary<string, float[]> Prune(Sparsity sparsity, Func<string, IReadOnlyList<float>?>? norms = null) => ModelPruning.Prune(
        ["model.layers.0.mlp.up_proj.weight", "model.embed_tokens.weight", "model.layers.0.input_layernorm.weight"], s_weights, sparsity, norms).ToDictionary(entry => entry.Key, entry => entry.Value.ReadAll());
}
