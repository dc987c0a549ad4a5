using CsCheck;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Grains.Batches;

namespace OrleansLlm.Grains.Tests.Batches;

public sealed class BatchTallyTests
{
    /// <summary>Requests that end in any order, with the count saved and loaded anywhere, are each counted once.</summary>
    [Fact]
    public void Each_request_counts_once_whatever_the_order_and_wherever_a_run_ends() =>
        Gen.Select(Gen.Int[1, 30].HashSet[0, 20], Gen.Int[0, 20], Gen.Int[0, int.MaxValue]).Sample((numbers, first, seed) =>
        {
            var lines = numbers.Order().ToArray();
            var random = new Random(seed);
            var progress = Run(lines, new BatchProgress(), Math.Min(first, lines.Length), random);
            progress = Run(lines, progress, int.MaxValue, random);
            Assert.Equal(lines.Length, progress.Completed + progress.Failed);
            Assert.Equal(lines.Count(line => line % 3 == 0), progress.Failed);
            Assert.Equal(lines.Sum(), progress.Usage.Input);
            Assert.Equal(lines.LastOrDefault(), progress.DoneThrough);
            Assert.Empty(progress.DoneLater);
        });

    private static BatchProgress Run(int[] lines, BatchProgress progress, int count, Random random)
    {
        var tally = new BatchTally(progress);
        var open = lines.Where(tally.See).ToArray();
        random.Shuffle(open);
        foreach (var line in open.Take(count))
        {
            tally.Add(line, hasFailed: line % 3 == 0, new BatchUsage(Input: line));
        }

        return tally.Progress;
    }
}
