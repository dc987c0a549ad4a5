using System.Globalization;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Monitoring;

/// <summary>One scrape of <c>/metrics</c> in Prometheus' text format.</summary>
internal sealed class MetricsPage(string text)
{
    public const string Running = "orleansllm_engine_sequences_running";
    public const string GeneratedTokens = "orleansllm_engine_generation_tokens_total";
    public const string Disconnects = "orleansllm_api_disconnects_total";

    public static async Task<MetricsPage> ReadAsync(HttpClient http) =>
        new(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    /// <summary>Waits until the silo computes nothing, and returns the figures of that moment.</summary>
    public static Task<MetricsPage> IdleAsync(HttpClient http) =>
        Eventually.BecomesAsync(() => ReadAsync(http), page => page.Sum(Running) == 0, "no sequence holds a slot");

    /// <summary>Whether the metric has a sample with all of these labels.</summary>
    public bool Has(string name, params string[] labels) => Samples(name, labels).Any();

    /// <summary>The sum over all samples of the metric that have these labels; 0 when there is none yet.</summary>
    public double Sum(string name, params string[] labels) => Samples(name, labels).Sum(ValueOf);

    public override string ToString() => text;

    private static double ValueOf(string line) =>
        double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);

    private IEnumerable<string> Samples(string name, string[] labels) => text.Split('\n').Where(line =>
        line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)));
}
