using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Requests;

/// <summary>Which parts a request uses, and the refusal of those that a protocol has not. Pure.</summary>
internal static class RequestFieldsOf
{
    private static readonly Dictionary<RequestFields, string> Names = new()
    {
        [RequestFields.Messages] = "messages",
        [RequestFields.Prompt] = "prompt",
        [RequestFields.PromptTokens] = "prompt",
        [RequestFields.TopK] = "top_k",
        [RequestFields.MinP] = "min_p",
        [RequestFields.RepetitionPenalty] = "repetition_penalty",
        [RequestFields.FrequencyPenalty] = "frequency_penalty",
        [RequestFields.PresencePenalty] = "presence_penalty",
        [RequestFields.LogitBias] = "logit_bias",
        [RequestFields.Seed] = "seed",
        [RequestFields.Stop] = "stop",
        [RequestFields.Choices] = "n",
        [RequestFields.Logprobs] = "logprobs",
        [RequestFields.TopLogprobs] = "top_logprobs",
        [RequestFields.Tools] = "tools",
        [RequestFields.ParallelToolCalls] = "parallel_tool_calls",
        [RequestFields.TemplateArguments] = "chat_template_kwargs",
        [RequestFields.Prediction] = "prediction",
        [RequestFields.IgnoreEndOfSequence] = "ignore_eos",
        [RequestFields.MaxQueue] = "max_queue_ms",
        [RequestFields.PromptLogprobs] = "prompt_logprobs",
    };

    /// <summary>The parts that a request uses with other than their defaults.</summary>
    public static RequestFields Find(GenerationRequest request)
    {
        var sampling = request.Sampling;
        return If(request.Messages is not null, RequestFields.Messages)
            | If(request.Prompt is not null, RequestFields.Prompt)
            | If(request.PromptTokens is not null, RequestFields.PromptTokens)
            | If(sampling.TopK is > 0, RequestFields.TopK)
            | If(sampling.MinP is > 0, RequestFields.MinP)
            | If(sampling.RepetitionPenalty is not (null or 1), RequestFields.RepetitionPenalty)
            | If(sampling.FrequencyPenalty is not (null or 0), RequestFields.FrequencyPenalty)
            | If(sampling.PresencePenalty is not (null or 0), RequestFields.PresencePenalty)
            | If(sampling.LogitBias is { Count: > 0 }, RequestFields.LogitBias)
            | If(sampling.Seed is not null, RequestFields.Seed)
            | If(request.Stop is { Count: > 0 }, RequestFields.Stop)
            | If(request.Choices > 1, RequestFields.Choices)
            | If(request.Logprobs, RequestFields.Logprobs)
            | If(request.TopLogprobs > 0, RequestFields.TopLogprobs)
            | If(request.Tools is { Count: > 0 } && request.ToolChoice?.Mode != ToolChoiceMode.None, RequestFields.Tools)
            | If(request.ParallelToolCalls is false && request.Tools is { Count: > 0 }, RequestFields.ParallelToolCalls)
            | If(request.TemplateArgumentsJson is not null, RequestFields.TemplateArguments)
            | If(request.Prediction is not null, RequestFields.Prediction)
            | If(request.IgnoreEndOfSequence, RequestFields.IgnoreEndOfSequence)
            | If(request.MaxQueueMilliseconds is not null, RequestFields.MaxQueue)
            | If(request.PromptLogprobs, RequestFields.PromptLogprobs)
            | OfConstraint(request.Constraint?.Kind);
    }

    /// <exception cref="ProviderException">Unsupported: names the first field that the protocol has not.</exception>
    public static void Require(string provider, string protocol, RequestFields supported, GenerationRequest request)
    {
        var missing = Find(request) & ~supported;
        if (missing == RequestFields.None)
        {
            return;
        }

        var first = (RequestFields)((int)missing & -(int)missing);
        var field = Names.GetValueOrDefault(first) ?? request.Constraint?.Field ?? "response_format";
        var what = first == RequestFields.PromptTokens ? "token ids as a prompt" : $"'{field}'{(request.Constraint?.Kind is { } kind && OfConstraint(kind) == first ? $" ({kind})" : "")}";
        throw new ProviderException(provider, ProviderFailure.Unsupported, $"its protocol ({protocol}) has no {what}", parameter: field);
    }

    private static RequestFields OfConstraint(OutputConstraintKind? kind) => kind switch
    {
        null => RequestFields.None,
        OutputConstraintKind.JsonObject => RequestFields.JsonObject,
        OutputConstraintKind.JsonSchema => RequestFields.JsonSchema,
        OutputConstraintKind.Regex => RequestFields.Regex,
        OutputConstraintKind.Choice => RequestFields.Choice,
        _ => RequestFields.Grammar,
    };

    private static RequestFields If(bool condition, RequestFields fields) => condition ? fields : RequestFields.None;
}
