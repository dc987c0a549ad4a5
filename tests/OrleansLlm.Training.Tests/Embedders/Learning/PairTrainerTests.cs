using System.Numerics.Tensors;
using CsCheck;
using OrleansLlm.Training.Embedders.Learning;
using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Tests.Embedders.Learning;

public sealed class PairTrainerTests
{
    private static readonly int[][] Left = [[2, 3], [4], [5, 5, 6]];
    private static readonly int[][] Right = [[6], [7, 2], [3, 4]];

    [Fact]
    public void The_gradient_is_the_slope_of_the_loss() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var (table, random) = (Table(seed), new Random(seed));
        var (x, y) = (new UnitVectors(table, Left), new UnitVectors(table, Right));
        var (_, gradient) = ContrastiveLoss.Gradient(x, y, 0.5f);
        var at = random.Next(gradient.Length);
        // The gradient is by a cosine; moving one left vector along one right vector changes that row of cosines.
        const float Step = 1e-2f;
        var (row, column) = (at / 3, at % 3);
        var up = Loss(x, y, row, column, Step);
        var down = Loss(x, y, row, column, -Step);
        var slope = (up - down) / (2 * Step);
        var expected = Enumerable.Range(0, 3).Sum(j => gradient[(row * 3) + j] * TensorPrimitives.Dot(y.Row(column), y.Row(j)));
        Assert.Equal(expected, slope, 0.02);
    });

    [Fact]
    public void Partners_come_together_and_others_go_apart()
    {
        var table = Table(seed: 7);
        var trainer = new PairTrainer(table, 0.1f);
        var first = trainer.Step(Left, Right, 0.05f);
        var last = first;
        for (var i = 0; i < 100; i++)
        {
            last = trainer.Step(Left, Right, 0.05f);
        }

        Assert.True(last < first / 10, $"{first} became {last}");
    }

    [Fact]
    public void Batches_hold_pairs_of_one_kind_and_every_pair_has_its_turn()
    {
        var pairs = Enumerable.Range(0, 60).Select(i => new BagPair([i, i], [i, i, i], i < 30 ? PairKind.Synonym : PairKind.Neighbour));
        var sampler = new PairSampler(pairs, new Random(1));
        var seen = new HashSet<int>();
        for (var i = 0; i < 40; i++)
        {
            var (left, right) = sampler.Next(10);
            Assert.Single(left.Select(rows => rows[0] < 30).Distinct());
            Assert.Equal(left.Select(rows => rows[0]), right.Select(rows => rows[0]));
            seen.UnionWith(left.Select(rows => rows[0]));
        }

        Assert.Equal(60, seen.Count);
    }

    private static EmbeddingTable Table(int seed) => new([0, 0, 0.1, 0.2, 0.1, 0.2, 0.2, 0.2], 32, 1e-1, new Random(seed));

    private static float Loss(UnitVectors x, UnitVectors y, int row, int column, float step)
    {
        var saved = x.Row(row).ToArray();
        var moved = x.Values.AsSpan(row * 32, 32);
        TensorPrimitives.MultiplyAdd(y.Row(column), step, moved, moved);
        var loss = ContrastiveLoss.Gradient(x, y, 0.5f).Loss;
        saved.CopyTo(moved);
        return loss;
    }
}
