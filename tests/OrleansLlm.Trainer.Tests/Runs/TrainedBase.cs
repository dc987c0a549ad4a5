using OrleansLlm.Trainer.Runs;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>A small model that has learned to greet, for tests that change it.</summary>
public sealed class TrainedBase : IDisposable
{
    private static readonly string[] s_names = ["Ada", "Ben", "Cid", "Dora", "Eve", "Fay", "Gus", "Hal"];
    private readonly TemporaryFolder _folder = new();

    public TrainedBase()
    {
        Greetings = Write("greetings.jsonl", 120, i => Chat($"{Name(i)}{i}", $"hello {Name(i)}"));
        Partings = Write("partings.jsonl", 120, i => Chat($"bye {Name(i)}{i}", $"so long {Name(i)}"));
        Preferences = Write("preferences.jsonl", 120, i =>
            $$"""{"prompt": "{{Name(i)}}{{i}}", "chosen": "so long {{Name(i)}}", "rejected": "hello {{Name(i)}}"}""");
        var result = Run(Settings("greeter") with
        {
            Model = TinyRun.Model(_folder), FromScratch = true, Data = new DataSettings { Train = [Greetings] }, Duration = new DurationSettings { Steps = 120 },
        });
        Assert.InRange(result.Validation!.ExactMatch!.Value, 0.9, 1);
        Model = In("greeter/model");
    }

    internal string Model { get; }

    internal string Greetings { get; }

    internal string Partings { get; }

    internal string Preferences { get; }

    internal string In(string name) => _folder.In(name);

    internal TrainingSettings Settings(string output) => new()
    {
        Model = Model,
        Output = In(output),
        Data = new DataSettings { Train = [Partings], ValidationShare = 0.2 },
        Batch = new BatchSettings { Length = 64, Rows = 4 },
        Optimizer = new OptimizerSettings { LearningRate = 1e-2, WeightDecay = 0 },
        Duration = new DurationSettings { Steps = 60 },
        Bfloat16 = false,
        Threads = 1,
    };

    /// <summary>Runs in this process; returns the last event.</summary>
    internal static TrainingEvent Run(TrainingSettings settings)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Worker.Run(settings, output, error, asJson: true, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(("", TrainingExitCode.Finished), (error.ToString(), code));
        return TrainingSettingsFile.FromLine(output.ToString().TrimEnd().Split('\n')[^1])!;
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, int count, Func<int, string> line)
    {
        string path = In(name);
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(line));
        return path;
    }

    private static string Name(int i) => s_names[i % s_names.Length];

    private static string Chat(string question, string answer) =>
        $$"""{"messages": [{"role": "user", "content": "{{question}}"}, {"role": "assistant", "content": "{{answer}}"}]}""";
}
