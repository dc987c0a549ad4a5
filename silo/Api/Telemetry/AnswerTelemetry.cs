using System.Diagnostics;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Telemetry;

/// <summary>Measures one call. Metric tags are bounded: the model's name counts only once the router has accepted it.</summary>
internal sealed class AnswerTelemetry : IDisposable
{
    private const string Provider = "orleansllm";

    private readonly ApiInstruments _instruments;
    private readonly TimeProvider _clock;
    private readonly Activity? _activity;
    private readonly string _operation;
    private readonly int? _port;
    private readonly long _started;
    private string? _model;
    private string? _error;
    private bool _isRead;

    /// <summary>Begins to measure.</summary>
    public AnswerTelemetry(ApiInstruments instruments, TimeProvider clock, Activity? activity, string operation, string model, int? port)
    {
        _instruments = instruments;
        _clock = clock;
        _activity = activity;
        _operation = operation;
        _port = port;
        _started = clock.GetTimestamp();
        activity?.SetTag("gen_ai.operation.name", operation);
        activity?.SetTag("gen_ai.provider.name", Provider);
        activity?.SetTag("gen_ai.request.model", model);
    }

    /// <summary>Notes that a replica or provider took the call.</summary>
    public void Accepted(RouteInfo route)
    {
        _model = route.Model;
        _isRead = route.Provider == RouteInfo.FromConversation;
        _activity?.SetTag("gen_ai.response.model", route.Model);
        _activity?.SetTag("orleansllm.route.provider", route.Provider);
        _activity?.SetTag("orleansllm.route.replica", route.Replica);
        _activity?.SetTag("orleansllm.route.attempts", route.Attempts);
    }

    /// <summary>Notes a whole answer.</summary>
    public void Completed(TokenUsage usage)
    {
        _activity?.SetTag("gen_ai.usage.input_tokens", usage.PromptTokens);
        _activity?.SetTag("gen_ai.usage.output_tokens", usage.CompletionTokens);
        _activity?.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedPromptTokens);
        if (_isRead)
        {
            return; // They were counted for the call that made the reply.
        }

        _instruments.Used(usage.PromptTokens, "input", Tags());
        _instruments.Used(usage.CompletionTokens, "output", Tags());
    }

    /// <summary>Notes a failure, or that the client left.</summary>
    public void Failed(Exception exception, bool disconnected)
    {
        var error = ApiErrors.From(exception);
        _error = disconnected ? "client_disconnected" : error.Code ?? error.Type;
        _activity?.SetTag("error.type", _error);
        if (!disconnected)
        {
            _activity?.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Records the duration and ends the span.</summary>
    public void Dispose()
    {
        var tags = Tags();
        if (_error is not null)
        {
            tags.Add("error.type", _error);
        }

        _instruments.Finished(_clock.GetElapsedTime(_started), tags);
        _activity?.Dispose();
    }

    private TagList Tags()
    {
        var tags = new TagList
        {
            { "gen_ai.operation.name", _operation },
            { "gen_ai.provider.name", Provider },
        };
        if (_model is not null)
        {
            tags.Add("gen_ai.request.model", _model);
        }

        if (_port is int port)
        {
            tags.Add("server.port", port);
        }

        return tags;
    }

    /// <summary>Notes what was asked of a generation.</summary>
    public void Describe(GenerationRequest request)
    {
        if (_activity is null)
        {
            return;
        }

        _activity.SetTag("gen_ai.request.max_tokens", request.MaxTokens);
        _activity.SetTag("gen_ai.request.temperature", request.Sampling.Temperature);
        _activity.SetTag("gen_ai.request.top_p", request.Sampling.TopP);
        _activity.SetTag("gen_ai.request.seed", request.Sampling.Seed);
        _activity.SetTag("gen_ai.request.choice.count", request.Choices);
        _activity.SetTag("gen_ai.response.id", request.RequestId);
    }
}
