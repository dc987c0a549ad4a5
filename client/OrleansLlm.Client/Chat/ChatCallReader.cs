using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Chat;

/// <summary>Reads <see cref="ChatOptions"/> into a <see cref="ChatCall"/>: the one place that knows what each option means.</summary>
internal static class ChatCallReader
{
    /// <summary>Reads the options of a call.</summary>
    /// <param name="options">The caller's options, or null.</param>
    /// <param name="defaultModel">The model when the options name none, or null.</param>
    /// <exception cref="LlmException">InvalidRequest: a field has the wrong type. Unsupported: it has no meaning for a chat client.</exception>
    public static ChatCall Read(ChatOptions? options, string? defaultModel)
    {
        if (options?.ConversationId is not null)
        {
            throw new LlmException(
                LlmErrorCode.Unsupported,
                "ConversationId is not kept by the chat endpoint; use OrleansLlmClient.Conversations for stored conversations.",
                "conversation_id");
        }

        var fields = new RequestFields(options?.AdditionalProperties);
        if (fields.TakeInt(LlmProperties.Choices) is { } choices and not 1)
        {
            throw new LlmException(LlmErrorCode.Unsupported, $"n must be 1: a chat client has one answer. Given: {choices}", LlmProperties.Choices);
        }

        var topLogprobs = fields.TakeInt(LlmProperties.TopLogprobs);
        var call = new ChatCall
        {
            Model = options?.ModelId ?? defaultModel,
            Sampling = ReadSampling(options, fields),
            MaxTokens = options?.MaxOutputTokens,
            // Plain arrays cross the cluster; the list types behind collection expressions have no codec.
            Stop = options?.StopSequences is { Count: > 0 } stop ? stop.ToArray() : null,
            IgnoreEndOfSequence = fields.TakeBool(LlmProperties.IgnoreEndOfSequence) ?? false,
            Logprobs = fields.TakeBool(LlmProperties.Logprobs) ?? topLogprobs is not null,
            TopLogprobs = topLogprobs,
            User = fields.TakeString(LlmProperties.User),
            TemplateArgumentsJson = fields.TakeObject(LlmProperties.TemplateArguments),
            Cache = fields.Take(LlmProperties.Cache, JsonValueKind.Object, JsonValueKind.String),
        };
        fields.Take(LlmProperties.Strict, JsonValueKind.True, JsonValueKind.False);
        return call with { OtherFields = fields.TakeRest() };
    }

    private static SamplingSettings ReadSampling(ChatOptions? options, RequestFields fields) => new()
    {
        Temperature = options?.Temperature,
        TopP = options?.TopP,
        TopK = Same(LlmProperties.TopK, options?.TopK, fields.TakeInt(LlmProperties.TopK)),
        MinP = fields.TakeFloat(LlmProperties.MinP),
        RepetitionPenalty = fields.TakeFloat(LlmProperties.RepetitionPenalty),
        FrequencyPenalty = options?.FrequencyPenalty,
        PresencePenalty = options?.PresencePenalty,
        LogitBias = fields.TakeLogitBias(LlmProperties.LogitBias),
        Seed = options?.Seed,
    };

    private static int? Same(string name, int? option, int? field) => option is { } one && field is { } other && one != other
        ? throw new LlmException(LlmErrorCode.InvalidRequest, $"{name} is given twice: {one} as an option and {other} as a field.", name)
        : option ?? field;
}
