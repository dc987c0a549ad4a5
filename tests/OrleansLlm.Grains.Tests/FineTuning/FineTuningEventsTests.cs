using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Grains.FineTuning;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.Tests.FineTuning;

public sealed class FineTuningEventsTests
{
    [Fact]
    public void Failures_are_counted_anew_when_the_job_got_further()
    {
        var failed = new FineTuningProgress { Failures = 2 }.Tell(Of(TrainingEventKind.Started, 0));
        Assert.Equal(2, failed.Failures);
        Assert.Equal(0, failed.Tell(Of(TrainingEventKind.Checkpoint, 50)).Failures);

        // The silo went away before it had saved what it was told of the checkpoint.
        Assert.Equal(0, failed.Tell(Of(TrainingEventKind.Started, 50)).Failures);
    }

    [Fact]
    public void Failures_at_the_same_place_are_counted_together()
    {
        var progress = new FineTuningProgress().Tell(Of(TrainingEventKind.Started, 0)).Tell(Of(TrainingEventKind.Checkpoint, 100));
        for (var failures = 1; failures <= 3; failures++)
        {
            progress = progress.Tell(Of(TrainingEventKind.Step, 140)) with { Failures = progress.Failures + 1 };
            progress = progress.Tell(Of(TrainingEventKind.Started, 100));

            // A run that is over saves its last step again, before what may fail then.
            progress = progress.Tell(Of(TrainingEventKind.Checkpoint, 100));
            Assert.Equal(failures, progress.Failures);
        }
    }

    private static TrainingEvent Of(TrainingEventKind kind, long step) => new() { Event = kind, Time = DateTimeOffset.UnixEpoch, Step = step };
}
