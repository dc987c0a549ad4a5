using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Cluster;

/// <summary>Turns the chunks of one answer into updates, and knows whether the answer is whole.</summary>
internal sealed class ClusterUpdates(GenerationRequest request, DateTimeOffset createdAt)
{
    private readonly string _responseId = "chatcmpl-" + request.RequestId;
    private readonly List<TokenLogprob> _logprobs = [];
    private readonly ToolCallAccumulator _calls = new();
    private readonly McpNews _news = new();
    private readonly StepText _steps = new();
    private string _model = request.Model;
    private bool _hasFinish;
    private bool _hasUsage;

    /// <summary>True once the finish reason and the usage have come.</summary>
    public bool IsWhole => _hasFinish && _hasUsage;

    /// <summary>The updates that a chunk stands for; none for a heartbeat.</summary>
    public IEnumerable<ChatResponseUpdate> Read(GenerationChunk chunk)
    {
        if (chunk.Route is { } route)
        {
            _model = route.Model;
            yield return New(chunk, RouteProperties(route));
        }

        foreach (var delta in chunk.Deltas)
        {
            yield return Read(chunk, _steps.Join(delta));
        }

        if (chunk.Usage is { } usage)
        {
            _hasUsage = true;
            var update = New(chunk, EndProperties(chunk));
            update.Contents.Add(new UsageContent(TokenUsageMapper.ToUsage(usage)));
            yield return update;
        }
    }

    private ChatResponseUpdate Read(GenerationChunk chunk, ChoiceDelta delta)
    {
        var update = New(chunk, properties: null);
        foreach (var content in _news.Read(delta.Activities))
        {
            update.Contents.Add(content);
        }

        if (delta.Text.Length > 0)
        {
            update.Contents.Add(new TextContent(delta.Text));
        }

        if (delta.Annotations is { Count: > 0 } annotations)
        {
            update.Contents.Add(Citations.Content(annotations));
        }

        if (delta.Logprobs is { } logprobs)
        {
            _logprobs.AddRange(logprobs);
        }

        _calls.Add(delta.ToolCalls);
        if (delta.FinishReason is { } reason)
        {
            _hasFinish = true;

            // Whole at last: a call's content can not grow.
            foreach (var call in _calls.ToCalls())
            {
                update.Contents.Add(ToContent(call));
            }
            update.FinishReason = TokenUsageMapper.ToFinishReason(reason);
        }

        return update;
    }

    private static FunctionCallContent ToContent(ToolCall call) => FunctionCallContent.CreateFromParsedArguments(
        call.ArgumentsJson,
        call.Id,
        call.Name,
        static json => (IDictionary<string, object?>?)JsonSerializer.Deserialize(json, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))));

    private ChatResponseUpdate New(GenerationChunk chunk, AdditionalPropertiesDictionary? properties) => new()
    {
        Role = ChatRole.Assistant,
        ModelId = _model,
        ResponseId = _responseId,
        MessageId = _responseId,
        CreatedAt = createdAt,
        RawRepresentation = chunk,
        AdditionalProperties = properties,
    };

    private AdditionalPropertiesDictionary RouteProperties(RouteInfo route)
    {
        var properties = new AdditionalPropertiesDictionary
        {
            [LlmProperties.RequestId] = request.RequestId,
            [LlmProperties.Route] = route,
        };
        if (route.RateLimit is { } limit)
        {
            properties[LlmProperties.RateLimit] = limit;
        }

        return properties;
    }

    private AdditionalPropertiesDictionary? EndProperties(GenerationChunk last)
    {
        var properties = new AdditionalPropertiesDictionary();
        if (last.Cost is { } dollars)
        {
            properties[LlmProperties.Cost] = dollars;
        }

        if (last.Route?.Cache?.Saved is { } saved)
        {
            properties[LlmProperties.SavedCost] = saved;
        }

        if (_logprobs.Count > 0)
        {
            properties[LlmProperties.Logprobs] = _logprobs;
        }

        return properties.Count > 0 ? properties : null;
    }
}
