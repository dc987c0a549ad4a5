using OrleansLlm.Training.Search;

namespace OrleansLlm.Training.Tests.Search;

public sealed class HalvingPlanTests
{
    [Theory]
    [InlineData(8, 2, new[] { 8, 4, 2, 1 })]
    [InlineData(9, 3, new[] { 9, 3, 1 })]
    [InlineData(5, 4, new[] { 5, 2, 1 })]
    public void Rounds_end_with_one_candidate_and_share_the_budget(int candidates, int halving, int[] rounds)
    {
        Assert.Equal(rounds, HalvingPlan.Rounds(candidates, halving));
        Assert.Equal(600, Enumerable.Range(0, rounds.Length).Sum(round => rounds[round] * HalvingPlan.Seconds(10, rounds, round)), 1e-9);
    }

    [Fact]
    public void Candidates_without_a_loss_go_first()
    {
        var candidate = new SearchCandidate(1e-3, 8, 1, 0);
        SearchStanding Standing(int number, double? loss) => new(number, candidate, 0, 10, 1, loss, null, null, IsOver: false);
        var best = HalvingPlan.Best([Standing(0, null), Standing(1, 2.0), Standing(2, 1.0), Standing(3, 2.0)], 3);
        Assert.Equal([2, 1, 3], best.Select(standing => standing.Number));
    }
}
