using OrleansLlm.Retrieval.Fusion;

namespace OrleansLlm.Retrieval.Tests.Fusion;

public sealed class ScoreFusionTests
{
    private static readonly ScoredRow[] Lexical = [new(1, 10), new(2, 6), new(3, 2)];
    private static readonly ScoredRow[] Vector = [new(3, 0.9f), new(1, 0.5f), new(4, 0.1f)];

    [Fact]
    public void Weighted_scores_are_brought_to_one_range_and_added()
    {
        var fused = ScoreFusion.Fuse(Lexical, Vector, new FusionOptions { LexicalWeight = 3, VectorWeight = 1 });
        Assert.Equal([(1, 0.875f), (2, 0.375f), (3, 0.25f), (4, 0f)], fused.Select(row => (row.Row, row.Scores.Fused!.Value)));
        Assert.Equal(new StageScores { Lexical = 2, Vector = 0.9f, Fused = 0.25f }, fused[2].Scores);
    }

    [Fact]
    public void Reciprocal_ranks_look_at_ranks_alone()
    {
        var fused = ScoreFusion.Fuse(Lexical, Vector, new FusionOptions { Method = FusionMethod.ReciprocalRank, LexicalWeight = 1, VectorWeight = 1 });
        Assert.Equal([1, 3, 2, 4], fused.Select(row => row.Row));
        Assert.Equal(0.5f + (0.5f * 61 / 62), fused[0].Scores.Fused!.Value, 1e-6f);
    }

    [Fact]
    public void The_only_ranking_that_found_something_counts_whole_and_no_score_is_above_1()
    {
        Assert.Equal([1f, 0.6f, 0.2f], ScoreFusion.Fuse(Lexical, null, new FusionOptions()).Select(row => row.Scores.Fused!.Value));
        Assert.Equal([3, 1, 4], ScoreFusion.Fuse(null, Vector, new FusionOptions()).Select(row => row.Row));
        Assert.Equal([1f, 0.6f, 0.2f], ScoreFusion.Fuse(Lexical, [], new FusionOptions()).Select(row => row.Scores.Fused!.Value));
        Assert.Equal([0.9f, 0.5f, 0.1f], ScoreFusion.Fuse([], Vector, new FusionOptions()).Select(row => row.Scores.Fused!.Value));
        Assert.Equal([1f, 61f / 62, 61f / 63], ScoreFusion.Fuse(Lexical, null, new FusionOptions { Method = FusionMethod.ReciprocalRank }).Select(row => row.Scores.Fused!.Value));
        Assert.Equal(1, Assert.Single(ScoreFusion.Fuse([new(7, 0.2f)], [new(7, -1)], new FusionOptions())).Scores.Fused!.Value, 1e-6f);
        Assert.Empty(ScoreFusion.Fuse(null, null, new FusionOptions()));
    }

    [Theory]
    [InlineData(-1, 1, "lexical_weight")]
    [InlineData(1, float.PositiveInfinity, "vector_weight")]
    [InlineData(0, 0, "lexical_weight")]
    public void Weights_out_of_range_are_refused_by_name(float lexical, float vector, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<RetrievalException>(
            () => ScoreFusion.Fuse(Lexical, Vector, new FusionOptions { LexicalWeight = lexical, VectorWeight = vector })).Parameter);

    [Fact]
    public void Age_halves_the_share_that_ages_with_every_half_life()
    {
        var (decay, now) = (new TimeDecay(TimeSpan.FromDays(10), 0.5f), DateTimeOffset.UnixEpoch);
        Assert.Equal([1f, 0.75f, 0.625f, 1f, 1f], new DateTimeOffset?[] { now, now.AddDays(-10), now.AddDays(-20), now.AddDays(5), null }
            .Select(written => decay.Factor(written, now)));
    }

    [Fact]
    public void Diverse_picks_pass_over_what_is_like_a_picked_one()
    {
        float[][] vectors = [[1, 0], [1, 0], [0, 1]];
        float Similarity(int a, int b) => vectors[a][0] * vectors[b][0] + vectors[a][1] * vectors[b][1];
        Assert.Equal([0, 1, 2], MarginalRelevance.Pick([3, 2.9f, 1], Similarity, 3, 0));
        Assert.Equal([0, 2, 1], MarginalRelevance.Pick([3, 2.9f, 1], Similarity, 3, 0.7f));
        Assert.Equal([0, 2], MarginalRelevance.Pick([3, 2.9f, 1], Similarity, 2, 0.7f));
    }
}
