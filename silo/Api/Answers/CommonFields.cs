namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Field names that chat and plain completions share.</summary>
internal static class CommonFields
{
    /// <summary>Fields that the shared parsers read, or that rightly have no effect here.</summary>
    public static readonly string[] Known =
    [
        "model", "stream", "stream_options", "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "frequency_penalty",
        "presence_penalty", "logit_bias", "seed", "stop", "n", "ignore_eos", "max_tokens", "logprobs", "user", "metadata",
        "priority", "deadline_ms", "max_queue_ms", "cache",
        // No effect here, and clients send them routinely.
        "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "request_id",
        .. ConstraintParser.Fields,
    ];

    /// <summary>Fields of OpenAI and vLLM that would change the answer, the price or its safety, with values that change nothing.</summary>
    public static readonly Dictionary<string, string[]> Unsupported = new()
    {
        ["service_tier"] = ["\"auto\"", "\"default\""],
        ["moderation"] = [],
        ["best_of"] = ["1"],
        ["use_beam_search"] = ["false"],
        ["length_penalty"] = ["1", "1.0"],
        ["min_tokens"] = ["0"],
        ["stop_token_ids"] = ["[]"],
        ["bad_words"] = ["[]"],
        ["allowed_token_ids"] = [],
        ["include_stop_str_in_output"] = ["false"],
        ["skip_special_tokens"] = ["true"],
        ["spaces_between_special_tokens"] = ["true"],
        ["truncate_prompt_tokens"] = [],
        ["prompt_logprobs"] = [],
        ["return_tokens_as_token_ids"] = ["false"],
        ["return_token_ids"] = ["false"],
        ["add_special_tokens"] = [],
        ["logits_processors"] = ["[]"],
        ["guided_whitespace_pattern"] = [],
        ["grammar"] = [],
        ["json_schema"] = [],
    };
}
