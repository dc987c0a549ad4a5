namespace OrleansLlm.Client.Chat;

/// <summary>
/// What this SDK adds to <c>AdditionalProperties</c> of responses and of streamed updates (<c>ToChatResponseAsync</c> joins those of
/// updates on the message, <c>response.Messages[^1].AdditionalProperties</c>), and the request fields that it reads from
/// <c>ChatOptions.AdditionalProperties</c> beyond what <c>Microsoft.Extensions.AI</c> has properties for.
/// </summary>
public static class LlmProperties
{
    /// <summary>Response: the cost in US dollars (<see cref="decimal"/>); absent when the server tells none.</summary>
    public const string Cost = "cost";

    /// <summary>Response: who served the call (<see cref="Contracts.Routing.RouteInfo"/>); absent when the server does not tell.</summary>
    public const string Route = "route";

    /// <summary>Response: the tightest rate limits of all levels after the call (<see cref="Contracts.Budgets.RateLimitStatus"/>); absent where none are set.</summary>
    public const string RateLimit = "rate_limit";

    /// <summary>Response: the request's id, as logs and traces of the server name it (<see cref="string"/>).</summary>
    public const string RequestId = "request_id";

    /// <summary>Response over the cluster: the log-probabilities (list of <see cref="Contracts.Routing.TokenLogprob"/>) when asked for. Over HTTP they are in the raw representation.</summary>
    public const string Logprobs = "logprobs";

    /// <summary>Request: drop tokens below this share of the likeliest one's probability, 0 to 1 (number).</summary>
    public const string MinP = "min_p";

    /// <summary>Request: above 0, 1 is off (number).</summary>
    public const string RepetitionPenalty = "repetition_penalty";

    /// <summary>Request: go on past the model's end-of-turn tokens (boolean).</summary>
    public const string IgnoreEndOfSequence = "ignore_eos";

    /// <summary>Request: added to logits by token id (dictionary from token id to number).</summary>
    public const string LogitBias = "logit_bias";

    /// <summary>Request: number of alternatives per token to report, 0 to 20 (integer).</summary>
    public const string TopLogprobs = "top_logprobs";

    /// <summary>Request: the end user's id, whose limits apply too (string).</summary>
    public const string User = "user";

    /// <summary>Request for embeddings: what the texts are, for models with instructions: <c>query</c> or <c>document</c> (string).</summary>
    public const string InputType = "input_type";

    /// <summary>Request for embeddings: cut texts that are too long instead of refusing them (boolean).</summary>
    public const string Truncate = "truncate";

    /// <summary>Request: extra variables of the chat template (object).</summary>
    public const string TemplateArguments = "chat_template_kwargs";

    /// <summary>
    /// Request: what the response cache does, a mode (<c>on</c>, <c>off</c>, <c>read_only</c>, <c>write_only</c>) or an object with <c>mode</c>, <c>max_age</c>
    /// (seconds), <c>semantic</c>, <c>threshold</c>, <c>scope</c>, <c>sampled</c>, <c>tool_calls</c>, <c>truncated</c>, <c>namespace</c>, <c>tags</c>. What it did
    /// is in the response's <see cref="Route"/>.
    /// </summary>
    public const string Cache = "cache";

    /// <summary>Response: what an answer from the cache cost when it was made, in US dollars (<see cref="decimal"/>); absent for others.</summary>
    public const string SavedCost = "saved_cost";

    /// <summary>Request: the number of choices; an <c>IChatClient</c> has one answer, so anything but 1 is refused.</summary>
    internal const string Choices = "n";

    internal const string TopK = "top_k";

    // Read by Microsoft.Extensions.AI.OpenAI itself; no field of the request.
    internal const string Strict = "strict";
}
