using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Tests.Runs;

public sealed class TrainingSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-settings-").FullName;

    public TrainingSettingsTests() => File.WriteAllText(Path.Combine(_folder, "data.jsonl"), "");

    [Fact]
    public void What_a_file_leaves_out_keeps_its_default_and_paths_are_taken_from_its_folder()
    {
        var settings = Parse("""{"model": "base", "output": "out", "data": {"train": ["data.jsonl"]}, "weights": "qlora", "optimizer": {"kind": "muon"}}""");
        Assert.Equal(Path.Combine(_folder, "base"), settings.Model);
        Assert.Equal([Path.Combine(_folder, "data.jsonl")], settings.Data.Train);
        Assert.Equal((TrainedWeights.Qlora, OptimizerKind.Muon), (settings.Weights, settings.Optimizer.Kind));
        Assert.Equal((new OptimizerSettings().LearningRate, 16, 0.05), (settings.Optimizer.LearningRate, settings.Batch.Rows, settings.Data.ValidationShare));
    }

    [Fact]
    public void Settings_come_back_as_they_were_written()
    {
        var settings = Parse("""{"model": "base", "output": "out", "data": {"train": ["data.jsonl"], "replay_share": 0.1}, "evaluation": {"patience": 3}, "dropout": 0.1}""");
        string path = Path.Combine(_folder, "settings.json");
        TrainingSettingsFile.Write(path, settings);
        var read = TrainingSettingsFile.Read(path);
        Assert.Equal((0.1, 3, 0.1, settings.Lora.Rank), (read.Data.ReplayShare, read.Evaluation.Patience, read.Dropout, read.Lora.Rank));
    }

    [Theory]
    [InlineData("\"dropout\": 0.95", "dropout must be from 0 to 0.9. Given: 0.95")]
    [InlineData("\"batch\": {\"rows\": 2, \"rows_at_once\": 3}", "batch.rows_at_once must be from 0 to batch.rows 2. Given: 3")]
    [InlineData("\"optimizer\": {\"learning_rate\": 0}", "optimizer.learning_rate must be above 0 and at most 1. Given: 0")]
    [InlineData("\"objective\": \"distillation\"", "distillation must be given for the objective distillation. Given: null")]
    [InlineData("\"from_scratch\": true, \"weights\": \"lora\"", "from_scratch must be false where weights is not full. Given: True")]
    [InlineData("\"lora\": {\"block_size\": 31}", "lora.block_size must be 16, 32, 64, 128 or 256. Given: 31")]
    [InlineData("\"duration\": {\"epochs\": 0}", "duration must be epochs, steps or minutes above 0. Given: 0")]
    [InlineData("\"batch\": {\"row\": 2}", "row")]
    [InlineData("\"objective\": \"reward\"", "objective")]
    public void A_wrong_setting_is_named_with_its_limit_and_value(string setting, string message)
    {
        var error = Assert.Throws<TrainingException>(() => Parse($$"""{"model": "base", "output": "out", "data": {"train": ["data.jsonl"]}, {{setting}}}"""));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_of_data_is_named()
    {
        var error = Assert.Throws<TrainingException>(() => Parse("""{"model": "base", "output": "out", "data": {"train": ["none.jsonl"]}}"""));
        Assert.Contains("none.jsonl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_are_lines_that_later_versions_may_add_to()
    {
        var told = new TrainingEvent { Event = TrainingEventKind.Step, Time = DateTimeOffset.UnixEpoch, Step = 3, Loss = 1.5, Validation = new TrainingMetrics(1, 0.5, null, 10) };
        string line = TrainingSettingsFile.ToLine(told);
        Assert.DoesNotContain('\n', line);
        Assert.Contains("\"event\":\"step\"", line, StringComparison.Ordinal);
        Assert.Equal(told, TrainingSettingsFile.FromLine(line.Replace("\"step\":3", "\"step\":3,\"news\":{\"a\":1}", StringComparison.Ordinal)));
        Assert.Null(TrainingSettingsFile.FromLine(line[..20]));
    }

    [Fact]
    public void A_history_holds_each_step_once_after_a_resume()
    {
        string path = Path.Combine(_folder, "events.jsonl");
        var lines = new[] { (1, 3.0), (2, 2.0), (3, 1.5), (2, 2.5), (3, 1.0) }.Select(step => TrainingSettingsFile.ToLine(
            new TrainingEvent { Event = TrainingEventKind.Step, Time = DateTimeOffset.UnixEpoch, Step = step.Item1, Loss = step.Item2 }));
        File.WriteAllLines(path, [.. lines, "{\"event\":\"st"]);
        var history = RunHistory.Read(path);
        Assert.Equal([3.0, 2.5, 1.0], history.Events.Select(told => told.Loss));
        Assert.Equal(4, history.ToCsv().TrimEnd().Split('\n').Length);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private TrainingSettings Parse(string json) => TrainingSettingsFile.Parse(json, _folder);
}
