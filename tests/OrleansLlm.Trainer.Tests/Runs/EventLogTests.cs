using OrleansLlm.Trainer.Runs;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Tests.Runs;

public sealed class EventLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-events-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("{\"event\":\"step\",\"time\":\"2026-01-01T00:00:00Z\",\"step\":1,\"loss\":2}\n")]
    [InlineData("{\"event\":\"step\",\"time\":\"2026-01-01T00:00:00Z\",\"step\":1,\"loss\":2}\n{\"event\":\"step\",\"ti")]
    [InlineData("{\"event\":\"step\",\"time\":\"2026-01-01T00:00:00Z\",\"step\":1,\"loss\":2}")]
    public void What_a_killed_worker_left_does_not_swallow_the_next_event(string left)
    {
        string file = Path.Combine(_folder, "events.jsonl");
        File.WriteAllText(file, left);
        using (var log = new EventLog(file, TextWriter.Null, asJson: true, TimeProvider.System))
        {
            log.Tell(EventLog.Of(TrainingEventKind.Step) with { Step = 2, Loss = 1 });
        }

        long[] expected = left.Length == 0 ? [2] : [1, 2];
        Assert.Equal(expected, RunHistory.Read(file).Events.Select(told => told.Step!.Value));
        Assert.StartsWith(left, File.ReadAllText(file), StringComparison.Ordinal);
    }
}
