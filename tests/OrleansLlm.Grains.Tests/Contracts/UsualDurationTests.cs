using OrleansLlm.Contracts.FineTuning;

namespace OrleansLlm.Grains.Tests.Contracts;

public sealed class UsualDurationTests
{
    private static readonly FineTuningInput Plain = new() { Model = "small", TrainingFileId = "file-1" };

    [Theory]
    [InlineData(2, 50, 1)] // One row at most: as often as it may be seen.
    [InlineData(6_600, 50, 1)] // 60 short examples
    [InlineData(60_000, 6, 1)]
    [InlineData(480_000, 3, 4)]
    [InlineData(1_200_000, 3, 8)]
    [InlineData(500_000_000, 3, 8)]
    public void Small_files_are_learned_row_by_row_and_often(long bytes, double epochs, int batchSize)
    {
        var input = UsualDuration.Fill(Plain, bytes);
        Assert.Equal((epochs, batchSize), (input.Epochs, input.BatchSize));
    }

    [Fact]
    public void What_is_given_stays_and_the_other_follows()
    {
        Assert.Equal((2, 1), (UsualDuration.Fill(Plain with { Epochs = 2 }, 60_000).Epochs, UsualDuration.Fill(Plain with { Epochs = 2 }, 60_000).BatchSize));
        Assert.Equal((12, 2), (UsualDuration.Fill(Plain with { BatchSize = 2 }, 60_000).Epochs, UsualDuration.Fill(Plain with { BatchSize = 2 }, 60_000).BatchSize));
    }

    [Fact]
    public void Preferences_are_counted_as_pairs() =>
        Assert.Equal((3, 2), (UsualDuration.Fill(Plain with { Method = FineTuningMethod.Dpo }, 60_000).Epochs, UsualDuration.Fill(Plain with { Method = FineTuningMethod.Dpo }, 60_000).BatchSize));
}
