using Microsoft.Extensions.AI;
using OrleansLlm.Client.Caching;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Cluster;

/// <summary>Builds the cluster's request from a <see cref="ChatCall"/>; what the cluster does not offer is refused by name.</summary>
internal static class GenerationRequestMapper
{
    /// <summary>Builds the request.</summary>
    /// <exception cref="LlmException">Unsupported or InvalidRequest, with the field's name.</exception>
    public static GenerationRequest Map(
        ChatCall call, IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options, string requestId)
    {
        Refuse(call, options);
        var history = McpHistory.Read(messages);
        return new GenerationRequest
        {
            RequestId = requestId,
            Model = call.Model ?? throw ChatFailures.NoModel(),
            Messages = MessageMapper.Map(messages, options?.Instructions, history),
            Sampling = call.Sampling,
            MaxTokens = call.MaxTokens,
            Stop = call.Stop,
            IgnoreEndOfSequence = call.IgnoreEndOfSequence,
            Logprobs = call.Logprobs,
            TopLogprobs = call.TopLogprobs ?? 0,
            Tools = ToolMapper.Map(options),
            ServerTools = ToolMapper.Server(options),
            ToolApprovals = history.Approvals.Count > 0 ? [.. history.Approvals] : null,
            ToolChoice = ToolMapper.Choice(options),
            ParallelToolCalls = ToolMapper.Parallel(options),
            User = call.User,
            TemplateArgumentsJson = call.TemplateArgumentsJson,
            Constraint = ToConstraint(options?.ResponseFormat),
            Cache = call.Cache is { } cache ? CacheField.Parse(cache) : null,
        };
    }

    private static void Refuse(ChatCall call, ChatOptions? options)
    {
        if (call.OtherFields.Keys.FirstOrDefault() is { } unknown)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"The cluster has no request field '{unknown}'.", unknown);
        }

        if (options?.ResponseFormat is not (null or ChatResponseFormatText or ChatResponseFormatJson))
        {
            throw Unsupported("response_format", "only text and JSON");
        }

        if (options?.Reasoning is not null)
        {
            throw Unsupported("reasoning_effort", "no value");
        }

        if (options?.RawRepresentationFactory is not null)
        {
            throw Unsupported(nameof(options.RawRepresentationFactory), "no raw request");
        }
    }

    /// <summary>The fields are named as over HTTP, so that errors read the same.</summary>
    private static OutputConstraint? ToConstraint(ChatResponseFormat? format) => format switch
    {
        ChatResponseFormatJson { Schema: { } schema } => new OutputConstraint
        {
            Kind = OutputConstraintKind.JsonSchema,
            Text = schema.GetRawText(),
            Field = "response_format.json_schema.schema",
        },
        ChatResponseFormatJson => new OutputConstraint { Kind = OutputConstraintKind.JsonObject, Field = "response_format" },
        _ => null,
    };

    private static LlmException Unsupported(string field, string offered) =>
        new(LlmErrorCode.Unsupported, $"{field}: the cluster client offers {offered}.", field);
}
