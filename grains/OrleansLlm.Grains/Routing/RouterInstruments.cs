using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Routing;

/// <summary>Counts calls, attempts and money by model; never by tenant or user, whose number has no bound.</summary>
internal sealed class RouterInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "OrleansLlm.Routing";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _calls;
    private readonly Histogram<int> _attempts;
    private readonly Counter<double> _cost;

    public RouterInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _calls = meter.CreateCounter<long>("orleansllm.router.calls", "{call}", "Calls that ended, by model and error.type.");
        _attempts = meter.CreateHistogram(
            "orleansllm.router.attempts",
            "{attempt}",
            "Replicas that a call tried.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 3] });
        _cost = meter.CreateCounter<double>("orleansllm.router.cost", "USD", "Settled cost of calls that ended well.");
    }

    public static Activity? StartCall(Caller caller, GenerationRequest request) =>
        StartCall(caller, request.Messages is null ? "text_completion" : "chat", request.Model, request.RequestId);

    public static Activity? StartCall(Caller caller, string operation, string model, string requestId)
    {
        var activity = Source.StartActivity($"route {model}");
        activity?.SetTag("gen_ai.operation.name", operation);
        activity?.SetTag("gen_ai.provider.name", "orleansllm");
        activity?.SetTag("gen_ai.request.model", model);
        activity?.SetTag("orleansllm.tenant", caller.Tenant);
        activity?.SetTag("orleansllm.request.id", requestId);
        return activity;
    }

    public void OnCompleted(Activity? activity, string model, TokenUsage usage, decimal cost, int attempts)
    {
        var tag = new KeyValuePair<string, object?>("gen_ai.request.model", model);
        _calls.Add(1, tag);
        _attempts.Record(attempts, tag);
        _cost.Add((double)cost, tag);
        activity?.SetTag("gen_ai.usage.input_tokens", usage.PromptTokens);
        activity?.SetTag("gen_ai.usage.output_tokens", usage.CompletionTokens);
    }

    public void OnFailed(Activity? activity, string model, LlmErrorCode code, int attempts)
    {
        // An unknown model's name is the caller's text: as a tag it would have no bound.
        var name = code == LlmErrorCode.ModelNotFound ? "unknown" : model;
        _calls.Add(1, new("gen_ai.request.model", name), new("error.type", code.ToString()));
        if (attempts > 0)
        {
            _attempts.Record(attempts, new KeyValuePair<string, object?>("gen_ai.request.model", name));
        }

        activity?.SetStatus(ActivityStatusCode.Error);
        activity?.SetTag("error.type", code.ToString());
    }
}
