using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>Counts and times calls of server tools by type; never by tool, server or tenant, whose numbers have no bound.</summary>
internal sealed class ToolInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "OrleansLlm.Tools";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _steps;

    public ToolInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _calls = meter.CreateCounter<long>("orleansllm.tools.calls", "{call}", "Calls of server tools, by type and status.");
        _duration = meter.CreateHistogram(
            "orleansllm.tools.duration",
            "s",
            "How long calls of server tools took, by type.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60] });
        _steps = meter.CreateHistogram(
            "orleansllm.tools.steps", "{step}", "Calls of the model that a request with server tools took.", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 3, 5, 8, 13] });
    }

    /// <summary>Begins a call's span, named as OpenTelemetry's conventions for generative AI have it.</summary>
    public static Activity? Start(IServerTool tool, string callId)
    {
        var activity = Source.StartActivity($"execute_tool {tool.Definition.Name}");
        activity?.SetTag("gen_ai.operation.name", "execute_tool");
        activity?.SetTag("gen_ai.tool.name", tool.Definition.Name);
        activity?.SetTag("gen_ai.tool.call.id", callId);
        activity?.SetTag("gen_ai.tool.type", "function");
        return activity;
    }

    public void OnCall(Activity? activity, string type, ToolActivityStatus status, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("orleansllm.tool.type", type);
        _duration.Record(duration.TotalSeconds, tag);
        _calls.Add(1, tag, new KeyValuePair<string, object?>("orleansllm.tool.status", EnumWords.Of(status)));
        if (status == ToolActivityStatus.Failed)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }
    }

    public void OnLoop(int steps) => _steps.Record(steps);
}
