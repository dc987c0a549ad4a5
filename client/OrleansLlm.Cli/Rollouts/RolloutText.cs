using System.Globalization;
using System.Text;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Cli.Rollouts;

/// <summary>Rollouts as people read and write them.</summary>
internal static class RolloutText
{
    private const int Shown = 10;

    /// <summary><c>SHARE:MINUTES</c>.</summary>
    public static RolloutStep ParseStep(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && Parse(parts[0]) is { } share && Parse(parts[1]) is { } minutes
            ? new RolloutStep { Share = share, Minutes = minutes }
            : throw CliException.Usage($"--step must be SHARE:MINUTES, such as 5:15. Given: {text}.");
    }

    public static string Table(IReadOnlyList<ModelRollout> models)
    {
        var text = new StringBuilder();
        foreach (var model in models)
        {
            text.AppendLine(Line(model));
        }

        return models.Count == 0 ? "No model has versions." : text.ToString().TrimEnd();
    }

    public static string Format(ModelRollout model)
    {
        var text = new StringBuilder(Line(model));
        foreach (var change in model.History.TakeLast(Shown))
        {
            var why = change.Reason is null ? "" : $"  {change.Reason}";
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {change.At:yyyy-MM-dd HH:mm:ss}  {change.Kind,-12}  {NameOf(change.Version)}{why}");
        }

        return text.ToString();
    }

    private static string Line(ModelRollout model)
    {
        var line = $"{model.Model}  in force: {NameOf(model.Active)}";
        return model.Rollout is not { } rollout ? line : string.Create(
            CultureInfo.InvariantCulture,
            $"{line}  coming: {NameOf(rollout.Version)}, {rollout.Share:0.##} % (step {rollout.Step + 1} of {rollout.Steps.Count}; {rollout.Candidate.Failed} of {rollout.Candidate.Calls} calls failed, before {rollout.Stable.Failed} of {rollout.Stable.Calls})");
    }

    private static string NameOf(string? version) => version ?? "own package";

    private static double? Parse(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
