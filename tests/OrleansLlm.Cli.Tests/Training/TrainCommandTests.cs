using System.Text.Json.Nodes;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Cli.Training;

namespace OrleansLlm.Cli.Tests.Training;

public sealed class TrainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-train-").FullName;

    public TrainCommandTests() => File.WriteAllText(In("data.jsonl"), "");

    [Fact]
    public async Task The_trainer_gets_the_settings_and_its_events_are_shown_and_plotted()
    {
        string trainer = Script("""
            echo "$@" >"$(dirname "$2")/arguments"
            line='{"event":"step","time":"2026-01-01T00:00:00+00:00","step":1,"steps":2,"progress":0.5,"loss":2.5}'
            last='{"event":"finished","time":"2026-01-01T00:00:00+00:00","step":2,"steps":2,"best_step":2}'
            echo "$line" >"$(dirname "$2")/events.jsonl"
            echo "$line"
            echo "$last"
            """);
        using var run = new CliRun { Variables = { ["ORLEANSLLM_TRAINER"] = trainer } };
        int code = await run.RunAsync("train", "run", "--model", _folder, "--data", In("data.jsonl"), "--out", In("out"), "--set", "weights=lora", "--set", "optimizer.learning_rate=1e-4");
        Assert.Equal((ExitCodes.Done, "", "finished, step 2 of 2, best at step 2\n"), (code, run.Error, run.Out));
        Assert.Equal($"run {In("out/settings.json")} --events json", File.ReadAllText(In("out/arguments")).Trim());
        var settings = JsonNode.Parse(File.ReadAllText(In("out/settings.json")))!;
        Assert.Equal(("lora", 1e-4, In("data.jsonl")), ((string?)settings["weights"], (double)settings["optimizer"]!["learning_rate"]!, (string?)settings["data"]!["train"]![0]));
        Assert.True(File.Exists(In("out/loss.svg")));
    }

    [Theory]
    [InlineData(2, ExitCodes.Usage)]
    [InlineData(3, ExitCodes.Failed)]
    [InlineData(5, ExitCodes.Failed)]
    public async Task The_trainers_fault_is_shown_and_told_by_the_exit_code(int trainers, int expected)
    {
        using var run = new CliRun { Variables = { ["ORLEANSLLM_TRAINER"] = Script($"echo 'error: no' >&2\nexit {trainers}") } };
        int code = await run.RunAsync("train", "run", "--model", _folder, "--data", In("data.jsonl"), "--out", In("out"));
        Assert.Equal((expected, "error: no\n"), (code, run.Error));
    }

    [Theory]
    [InlineData("optimizer.rate=1", "rate")]
    [InlineData("dropout=2", "error: dropout must be from 0 to 0.9. Given: 2")]
    [InlineData("dropout", "error: --set must be NAME=VALUE. Given: dropout")]
    [InlineData("model.name=1", "error: model.name is no setting: model is a value")]
    public async Task A_wrong_setting_is_named_before_anything_starts(string set, string message)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Usage, await run.RunAsync("train", "run", "--model", _folder, "--data", In("data.jsonl"), "--out", In("out"), "--set", set));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(In("out")));
    }

    [Fact]
    public async Task A_trainer_that_is_not_there_is_named()
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Usage, await run.RunAsync("train", "run", "--model", _folder, "--data", In("data.jsonl"), "--out", In("out"), "--trainer", "/no/such"));
        Assert.Equal("error: --trainer must be orleansllm-trainer.dll, the trainer's executable, or a folder that holds one of them. Given: /no/such\n", run.Error);
    }

    [Fact]
    public void A_curve_of_many_losses_stays_in_one_line()
    {
        var curve = new LossCurve();
        for (int i = 0; i < 10_000; i++)
        {
            curve.Add(10.0 / (1 + i));
        }

        string drawn = curve.ToString();
        Assert.InRange(drawn.Length, 20, 40);
        Assert.Equal(('█', '▁'), (drawn[0], drawn[^1]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string name) => Path.Combine(_folder, name);

    private string Script(string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        string program = In("trainer.sh");
        File.WriteAllText(program, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return program;
    }
}
