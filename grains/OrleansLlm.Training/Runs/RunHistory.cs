using System.Globalization;
using System.Text;

namespace OrleansLlm.Training.Runs;

/// <summary>The course of a run, from its events: each step and each measurement once.</summary>
public sealed class RunHistory
{
    private RunHistory(IReadOnlyList<TrainingEvent> events) => Events = events;

    /// <summary>Steps and measurements, in order.</summary>
    public IReadOnlyList<TrainingEvent> Events { get; }

    /// <summary>Reads a run's <c>events.jsonl</c>. After a resume some steps are told again: the later telling holds. Broken lines (a killed worker's last) are left out.</summary>
    public static RunHistory Read(string path) => new(
    [
        .. File.ReadLines(path).Select(TrainingSettingsFile.FromLine).OfType<TrainingEvent>()
            .Where(told => told.Event is TrainingEventKind.Step or TrainingEventKind.Evaluation && told.Step is not null)
            .GroupBy(told => (told.Step, told.Event)).Select(group => group.Last())
            .OrderBy(told => told.Step).ThenBy(told => told.Event),
    ]);

    /// <summary>As CSV with a heading.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("step,epoch,tokens,seconds,loss,learning_rate,gradient_norm,tokens_per_second,validation_loss,validation_accuracy,validation_exact,general_loss\n");
        foreach (var told in Events)
        {
            text.Append(string.Create(CultureInfo.InvariantCulture, $"{told.Step},{told.Epoch:F3},{told.Tokens},{told.Seconds:F1},{told.Loss:F5},{told.LearningRate:G4},"))
                .Append(string.Create(CultureInfo.InvariantCulture, $"{told.GradientNorm:F4},{told.TokensPerSecond:F0},{told.Validation?.Loss:F5},{told.Validation?.Accuracy:F4},"))
                .Append(string.Create(CultureInfo.InvariantCulture, $"{told.Validation?.ExactMatch:F4},{told.General?.Loss:F5}\n"));
        }

        return text.ToString();
    }
}
