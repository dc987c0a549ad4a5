using CsCheck;
using OrleansLlm.Routing.Learning.Evaluation;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class CostQualityCurveTests
{
    private static readonly Gen<ScoredPair[]> Pairs = Gen.Select(Gen.Int[-5, 5], Gen.Int[0, 1], Gen.Int[0, 1], (score, weak, strong) => new ScoredPair(score, weak, strong)).Array[1, 40];

    [Fact]
    public void Figures_are_as_worked_out_by_hand()
    {
        // Weak: 2 of 4 right, strong: 4 of 4. The first strong call gains one answer, the second the other.
        var curve = new CostQualityCurve([new(4, 0, 1), new(3, 1, 1), new(2, 0, 1), new(1, 1, 1)]);
        Assert.Equal(0.5, curve.Weak);
        Assert.Equal(1, curve.Strong);
        Assert.Equal(0.25, curve.Cpt(0.5), 9);
        Assert.Equal(0.5 + (0.25 * 0.2), curve.Cpt(0.6), 9);
        Assert.Equal(0.75, curve.QualityAt(0.5), 9);
        Assert.Equal((0.25 + 0.5 + 0.75 + 1) / 4, curve.Apgr, 9);
        Assert.Equal(2.5, curve.ThresholdAt(0.5));
    }

    [Fact]
    public void Equal_scores_count_as_in_random_order()
    {
        var curve = new CostQualityCurve([new(1, 0, 1), new(1, 1, 1), new(1, 0, 1), new(1, 1, 0)]);
        Assert.Equal(0.5, curve.Apgr, 9);
        Assert.Equal(0.5, curve.Cpt(0.5), 9);
    }

    [Fact]
    public void A_threshold_gives_at_most_its_share() => Pairs.Sample(pairs =>
    {
        var curve = new CostQualityCurve(pairs);
        foreach (var share in (double[])[0, 0.1, 0.33, 0.5, 0.9, 1])
        {
            var threshold = curve.ThresholdAt(share);
            Assert.True(pairs.Count(pair => pair.Score >= threshold) <= (share * pairs.Length) + 1e-9);
        }
    });

    [Fact]
    public void A_share_for_a_quality_reaches_it() => Pairs.Sample(pairs =>
    {
        var curve = new CostQualityCurve(pairs);
        foreach (var quality in (double[])[0, 0.2, 0.5, 0.8, 1])
        {
            if (curve.ShareFor(quality) is { } share)
            {
                Assert.True(curve.QualityAt(share) >= quality - 1e-9);
            }
        }
    });

    [Fact]
    public void No_order_beats_the_oracle() => Pairs.Where(pairs => pairs.Sum(pair => pair.Strong - pair.Weak) > 0).Sample(pairs =>
    {
        var oracle = new CostQualityCurve([.. pairs.Select(pair => pair with { Score = pair.Strong - pair.Weak })]);
        Assert.True(oracle.Apgr >= new CostQualityCurve(pairs).Apgr - 1e-9);
    });
}
