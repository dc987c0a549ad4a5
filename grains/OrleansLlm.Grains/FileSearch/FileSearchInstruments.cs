using System.Diagnostics.Metrics;
using OrleansLlm.Retrieval.Citations;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>What answers from files count.</summary>
internal sealed class FileSearchInstruments
{
    private readonly Counter<long> _answers;
    private readonly Counter<long> _citations;
    private readonly Histogram<double> _groundedness;
    private readonly Histogram<double> _search;

    public FileSearchInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansLlm.FileSearch");
        _answers = meter.CreateCounter<long>("orleansllm.file_search.answers", "{answer}", "Answers from files, by outcome: grounded, ungrounded, or not_found by the score or the model.");
        _citations = meter.CreateCounter<long>("orleansllm.file_search.citations", "{citation}", "Citation marks: kept, attached by code, or removed as unsupported or unknown.");
        _groundedness = meter.CreateHistogram("orleansllm.file_search.groundedness", "1", "The share of an answer's statements that the passages bear out.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 0.75, 0.9, 0.999] });
        _search = meter.CreateHistogram("orleansllm.file_search.duration", "s", "Time from the question to the packed passages.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    /// <summary>Passages are ready.</summary>
    public void OnPrepared(TimeSpan took) => _search.Record(took.TotalSeconds);

    /// <summary>The score said that there is no answer.</summary>
    public void OnNotFound() => _answers.Add(1, new KeyValuePair<string, object?>("outcome", "not_found_score"));

    /// <summary>An answer was checked.</summary>
    public void OnChecked(CitationReport report)
    {
        _answers.Add(1, new KeyValuePair<string, object?>("outcome", report.IsNotFound ? "not_found_model" : report.Groundedness >= 0.5 ? "grounded" : "ungrounded"));
        _groundedness.Record(report.Groundedness);
        Count("kept", report.Kept);
        Count("attached", report.Attached);
        Count("unsupported", report.Unsupported);
        Count("unknown", report.Unknown);
    }

    private void Count(string fate, int citations)
    {
        if (citations > 0)
        {
            _citations.Add(citations, new KeyValuePair<string, object?>("fate", fate));
        }
    }
}
