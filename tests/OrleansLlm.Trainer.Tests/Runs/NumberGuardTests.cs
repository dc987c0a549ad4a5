using OrleansLlm.Trainer.Native;
using OrleansLlm.Trainer.Objectives;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Trainer.Runs;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>Losses that are no numbers, in steps and in measurements.</summary>
public sealed class NumberGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_whose_measurement_is_no_number_are_not_the_best()
    {
        // Measured before the first step and after each.
        var last = Run([1, 1, 1], [3, double.NaN, 2, double.PositiveInfinity], out int kept);
        Assert.Equal((1, 2L, 2.0), (kept, last.BestStep, last.Validation!.Loss));
    }

    [Fact]
    public void A_run_without_any_measurement_in_numbers_keeps_nothing_and_says_so()
    {
        var last = Run([1, 1], [double.NaN, double.NaN, double.NaN], out int kept);
        Assert.Equal((0, (long?)null), (kept, last.BestStep));
        Assert.NotNull(last.Message);
    }

    [Fact]
    public void What_was_learned_is_measured_though_the_last_step_is_left_out()
    {
        var last = Run([1, 1, double.NaN], [3, 2, 2, 2], out int kept, every: 3);
        Assert.Equal((1, 3L), (kept, last.BestStep));
    }

    private TrainingEvent Run(double[] losses, double[] measured, out int kept, int every = 1)
    {
        LibTorch.Ensure();
        var settings = new TrainingSettings
        {
            Model = _folder.Path, Output = _folder.In("run"), Data = new DataSettings { Train = ["none"] }, Batch = new BatchSettings { Rows = 1 },
            Duration = new DurationSettings { Steps = losses.Length }, Evaluation = new EvaluationSettings { Every = every },
        };
        using var folder = RunFolder.TryTake(settings.Output)!;
        using var output = new StringWriter();
        int saved = 0;
        using (var log = new EventLog(folder.Events, output, asJson: true, TimeProvider.System))
        using (var parameters = new FlatParameters([new ParameterShape("w", [2, 2])], torch.CPU))
        using (var objective = new Told(losses, measured))
        using (var run = new TrainingRun(settings, folder, log, parameters, objective, new ModelKeeper(folder.Model, target => { saved++; Directory.CreateDirectory(target); })))
        {
            Assert.Equal(TrainingExitCode.Finished, run.Run(4, slice: null, TestContext.Current.CancellationToken));
        }

        kept = saved;
        return TrainingSettingsFile.FromLine(output.ToString().TrimEnd().Split('\n')[^1])!;
    }

    /// <summary>Gives losses one after the other.</summary>
    private sealed class Told(double[] losses, double[] measured) : Objective
    {
        private int _steps;
        private int _measurements;

        public override int Rows => 8;

        public override string DataHash => "";

        public override StepResult Backward(IReadOnlyList<int> rows, IReadOnlyList<int> replay) => new(losses[_steps++], 1);

        public override TrainingMetrics? Validate() => new(measured[_measurements++], 0.5, null, 1);

        public override TrainingMetrics? ValidateGeneral() => null;
    }
}
