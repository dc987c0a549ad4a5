using System.Globalization;
using System.Text;
using OrleansLlm.Engine.Tuning;

namespace OrleansLlm.Silo.Tuning;

/// <summary>The result of a tuning run as text that is Markdown too.</summary>
internal static class TuneTable
{
    public static string Format(TuneOptions options, TuneReport report)
    {
        var text = new StringBuilder();
        Append(text, report, "layout", "sessions x threads", [.. options.Streams.Select(streams => $"tokens/s at {streams}")]);
        Append(text, report, "batch", "sequences at once", ["tokens/s"]);
        Append(text, report, "chunk", "prompt tokens a run", ["tokens/s"]);
        var found = report.Settings;
        text.Append(CultureInfo.InvariantCulture, $"Chosen: {found.Sessions} session{(found.Sessions == 1 ? "" : "s")}, {Threads(found)}, {found.Slots} slots, chunks of {found.PrefillChunk}.\n");
        return report.WasCutShort ? text.Append("Time ended before all was measured as often as planned: --minutes gives more.\n").ToString() : text.ToString();
    }

    public static string Rate(double rate) => rate.ToString(rate < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Threads(TunedSettings found) => found.Threads == 0
        ? "threads as the engine chooses"
        : $"{found.Threads} thread{(found.Threads == 1 ? "" : "s")} each{(found.Spinning ? ", spinning" : "")}";

    private static void Append(StringBuilder text, TuneReport report, string phase, string candidate, string[] rates)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {candidate} | {string.Join(" | ", rates)} | noise | rounds | |\n|---:|{string.Concat(rates.Select(_ => "---:|"))}---:|---:|---|\n");
        foreach (var row in report.Rows.Where(row => row.Phase == phase))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Candidate} | {string.Join(" | ", row.Rates.Select(Rate))} | {row.Noise:P0} | {row.Rounds} | {(row.IsChosen ? "chosen" : "")} |\n");
        }

        text.Append('\n');
    }
}
