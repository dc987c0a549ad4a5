using System.Globalization;
using System.Text;
using OrleansLlm.Client.FineTuning;

namespace OrleansLlm.Cli.FineTuning;

/// <summary>Fine-tuning jobs for people.</summary>
internal static class FineTuningText
{
    public static string Table(IReadOnlyList<FineTuningJob> jobs) => jobs.Count == 0 ? "No fine-tuning jobs." : string.Join('\n', jobs.Select(Line));

    public static string Of(FineTuningJob job)
    {
        var text = new StringBuilder(Line(job));
        text.Append(job.Error is { } error ? $"\n  {error.Code}: {error.Message}" : "").Append(job.Waiting is { } waiting ? $"\n  waiting: {waiting}" : "");
        return text.ToString();
    }

    public static string Events(IReadOnlyList<FineTuningEvent> events) => string.Join('\n', events.Reverse().Select(told => string.Create(
        CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(told.CreatedAt):yyyy-MM-dd HH:mm:ss}  {told.Level,-4}  {told.Message}")));

    private static string Line(FineTuningJob job)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{job.Id}  {job.Status}  {job.Model}");
        line += job.TrainedTokens is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"  {tokens} tokens, ${job.Cost:0.######}") : "";
        line += job is { HasEnded: false, EstimatedFinish: { } end } ? string.Create(CultureInfo.InvariantCulture, $"  until about {DateTimeOffset.FromUnixTimeSeconds(end):HH:mm:ss}Z") : "";
        return line + (job.FineTunedModel is { } model ? $"  -> {model}" : "");
    }
}
