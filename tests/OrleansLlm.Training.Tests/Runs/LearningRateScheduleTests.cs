using OrleansLlm.Training.Schedules;

namespace OrleansLlm.Training.Tests.Runs;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void It_rises_in_a_line_and_falls_by_half_a_cosine()
    {
        var schedule = new LearningRateSchedule(ScheduleShape.Cosine, Warmup: 0.1, FinalShare: 0.2);
        Assert.Equal([0, 0.5, 1, 0.6, 0.2], new[] { 0, 0.05, 0.1, 0.55, 1 }.Select(place => Math.Round(schedule.At(place), 12)));
    }

    [Fact]
    public void A_line_and_a_constant_end_where_they_should()
    {
        Assert.Equal([1, 0.75, 0.5], new[] { 0, 0.5, 1 }.Select(new LearningRateSchedule(ScheduleShape.Linear, 0, 0.5).At));
        Assert.Equal([1, 1, 1], new[] { 0, 0.5, 1 }.Select(new LearningRateSchedule(ScheduleShape.Constant, 0, 0.5).At));
    }
}
