using System.Globalization;

namespace OrleansLlm.Training.Runs;

/// <summary>Events as lines for people.</summary>
public static class EventText
{
    /// <summary>A line.</summary>
    public static string Of(TrainingEvent told)
    {
        ArgumentNullException.ThrowIfNull(told);
        var parts = new List<string> { Name(told.Event) };
        Add(parts, told.Step, "step {0}", told.Steps, "of {0}");
        Add(parts, "loss {0:F4}", told.Loss);
        Add(parts, "rate {0:G3}", told.LearningRate);
        Add(parts, "gradient {0:F2}", told.GradientNorm);
        Add(parts, "{0:F0} tokens/s", told.TokensPerSecond);
        Add(parts, "validation {0}", told.Validation);
        Add(parts, "general {0}", told.General);
        Add(parts, "parameters {0:N0}", told.Parameters);
        Add(parts, "trained {0:N0}", told.TrainedParameters);
        Add(parts, "rows {0:N0}", told.Rows);
        Add(parts, "best at step {0}", told.BestStep);
        parts.AddRange(new[] { told.WithinGate == false ? "beyond the general limit" : null, told.Best == true ? "best so far" : null, told.Path, told.Message }.OfType<string>());
        return string.Join(", ", parts);
    }

    private static string Name(TrainingEventKind kind) => kind.ToString().ToLowerInvariant();

    private static void Add(List<string> parts, long? step, string stepText, long? steps, string stepsText)
    {
        if (step is { } at)
        {
            parts.Add(string.Format(CultureInfo.InvariantCulture, stepText, at) + (steps is { } all ? " " + string.Format(CultureInfo.InvariantCulture, stepsText, all) : ""));
        }
    }

    private static void Add<T>(List<string> parts, string format, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            parts.Add(string.Format(CultureInfo.InvariantCulture, format, given));
        }
    }

    private static void Add(List<string> parts, string format, TrainingMetrics? metrics)
    {
        if (metrics is not null)
        {
            string exact = metrics.ExactMatch is { } share ? string.Create(CultureInfo.InvariantCulture, $", exact {share:P1}") : "";
            parts.Add(string.Format(CultureInfo.InvariantCulture, format, string.Create(CultureInfo.InvariantCulture, $"{metrics.Loss:F4} (accuracy {metrics.Accuracy:P1}{exact})")));
        }
    }
}
