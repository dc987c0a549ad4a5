using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

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
    private readonly Counter<long> _targetCalls;
    private readonly Histogram<double> _targetDuration;
    private readonly Histogram<double> _targetFirstToken;
    private readonly Counter<long> _shadows;

    public RouterInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _calls = meter.CreateCounter<long>("orleansllm.router.calls", "{call}", "Calls that ended, by model and error.type.");
        _attempts = meter.CreateHistogram(
            "orleansllm.router.attempts",
            "{attempt}",
            "Attempts that a call made, on replicas and at providers.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 3, 5, 8, 13] });
        _cost = meter.CreateCounter<double>("orleansllm.router.cost", "USD", "Settled cost of calls that ended well.");
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60] };
        _targetCalls = meter.CreateCounter<long>("orleansllm.router.target.calls", "{attempt}", "Attempts that ended, by model, provider, outcome and error.type.");
        _targetDuration = meter.CreateHistogram("orleansllm.router.target.duration", "s", "How long attempts took.", advice: seconds);
        _targetFirstToken = meter.CreateHistogram("orleansllm.router.target.time_to_first_token", "s", "From an attempt's beginning to its first output.", advice: seconds);
        _shadows = meter.CreateCounter<long>("orleansllm.router.shadow.calls", "{call}", "Copies of calls to shadow models, started or left out for want of room.");
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

    /// <summary>Begins an attempt's span under its call's, wherever it runs.</summary>
    public static Activity? StartAttempt(ActivityContext call, string operation, string model, string provider)
    {
        var before = Activity.Current;
        var activity = Source.StartActivity($"{operation} {model}", ActivityKind.Client, call);
        Activity.Current = before;
        activity?.SetTag("gen_ai.operation.name", operation);
        activity?.SetTag("gen_ai.provider.name", provider);
        activity?.SetTag("gen_ai.request.model", model);
        return activity;
    }

    /// <summary>Counts an attempt that has ended and ends its span.</summary>
    public void OnAttempt(Activity? activity, AttemptRecord attempt, TimeSpan? firstToken)
    {
        var outcome = attempt.Outcome is { } ended ? EnumWords.Of(ended) : "refused";
        var tags = new TagList { { "gen_ai.request.model", attempt.Model }, { "gen_ai.provider.name", attempt.Provider } };
        _targetDuration.Record(attempt.Duration.TotalSeconds, tags);
        if (firstToken is { } time)
        {
            _targetFirstToken.Record(time.TotalSeconds, tags);
        }

        tags.Add("orleansllm.outcome", outcome);
        if (attempt.Failure is { } failure)
        {
            tags.Add("error.type", failure.ToString());
            activity?.SetTag("error.type", failure.ToString());
            activity?.SetStatus(ActivityStatusCode.Error);
        }

        _targetCalls.Add(1, tags);
        Describe(activity, attempt, outcome);
        activity?.Dispose();
    }

    /// <summary>Counts a copy of a call.</summary>
    public void OnShadow(bool isStarted) => _shadows.Add(1, new KeyValuePair<string, object?>("orleansllm.shadow", isStarted ? "started" : "left_out"));

    /// <summary>Tells a call's span what was decided on the way.</summary>
    public static void OnNotes(Activity? activity, RoutePlan plan, CallRecord record)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("orleansllm.route", plan.Route);
        activity.SetTag("orleansllm.route.version", plan.Route is null ? null : plan.Version);
        foreach (var note in plan.Notes.Concat(record.Notes))
        {
            activity.AddEvent(new ActivityEvent("route.note", tags: new ActivityTagsCollection { { "note", note } }));
        }
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

    private static void Describe(Activity? activity, AttemptRecord attempt, string outcome)
    {
        activity?.SetTag("orleansllm.attempt.number", attempt.Number);
        activity?.SetTag("orleansllm.attempt.reason", attempt.Reason);
        activity?.SetTag("orleansllm.attempt.outcome", outcome);
        activity?.SetTag("orleansllm.attempt.cost", (double?)attempt.Cost);
        activity?.SetTag("orleansllm.route.replica", attempt.Replica);
        activity?.SetTag("gen_ai.usage.input_tokens", attempt.Usage.PromptTokens);
        activity?.SetTag("gen_ai.usage.output_tokens", attempt.Usage.CompletionTokens);
    }
}
