using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Contracts.Routing;

/// <summary>A chat or a plain completion, as every part of the cluster passes it on. Exactly one of Messages, Prompt and PromptTokens is set.</summary>
[GenerateSerializer, Immutable, Alias("llm.generation-request")]
public sealed record GenerationRequest
{
    /// <summary>The request's id: reservation, trace and log name it.</summary>
    [Id(0)]
    public required string RequestId { get; init; }

    /// <summary>The model or route name.</summary>
    [Id(1)]
    public required string Model { get; init; }

    /// <summary>The chat, rendered by the model's own template; null for a plain completion.</summary>
    [Id(2)]
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>The text to go on with; special-token text in it is honoured, as in OpenAI's completions.</summary>
    [Id(3)]
    public string? Prompt { get; init; }

    /// <summary>The prompt as token ids.</summary>
    [Id(4)]
    public IReadOnlyList<int>? PromptTokens { get; init; }

    /// <summary>How tokens are chosen.</summary>
    [Id(5)]
    public SamplingSettings Sampling { get; init; } = new();

    /// <summary>The most tokens to generate per choice; null: what the context window leaves, up to the model's default.</summary>
    [Id(6)]
    public int? MaxTokens { get; init; }

    /// <summary>Texts that end a choice and are not part of it; at most 16.</summary>
    [Id(7)]
    public IReadOnlyList<string>? Stop { get; init; }

    /// <summary>Go on past the model's end-of-turn tokens.</summary>
    [Id(8)]
    public bool IgnoreEndOfSequence { get; init; }

    /// <summary>Number of choices, 1 to 16.</summary>
    [Id(9)]
    public int Choices { get; init; } = 1;

    /// <summary>Report the log-probability of each token.</summary>
    [Id(10)]
    public bool Logprobs { get; init; }

    /// <summary>Also report this many alternatives per token, 0 to 20.</summary>
    [Id(11)]
    public int TopLogprobs { get; init; }

    /// <summary>Functions that the model may call, at most 128, with different names.</summary>
    [Id(12)]
    public IReadOnlyList<ToolDefinition>? Tools { get; init; }

    /// <summary>The end user's id as the tenant calls them, up to 256 characters; limits may be set for it. Null: none.</summary>
    [Id(13)]
    public string? User { get; init; }

    /// <summary>Extra variables for the chat template, as a JSON object (vLLM's <c>chat_template_kwargs</c>).</summary>
    [Id(14)]
    public string? TemplateArgumentsJson { get; init; }

    /// <summary>What the text of each choice must be; null: anything. With tools: of a choice that calls none.</summary>
    [Id(15)]
    public OutputConstraint? Constraint { get; init; }

    /// <summary>
    /// As in vLLM, lower is served earlier; null: 0. Below 0 it orders the tenant's own calls only; above 0 the call yields to those with less,
    /// of any tenant. -1,000 to 1,000.
    /// </summary>
    [Id(16)]
    public int? Priority { get; init; }

    /// <summary>The longest time in the engine, from its queue to the last token, in milliseconds; then the call ends with Timeout. Null: no limit.</summary>
    [Id(17)]
    public int? DeadlineMilliseconds { get; init; }

    /// <summary>The longest wait in the engine's queue, in milliseconds; then the call ends with Timeout. Null: no limit.</summary>
    [Id(18)]
    public int? MaxQueueMilliseconds { get; init; }

    /// <summary>Text that the answer is expected to be like (OpenAI's <c>prediction</c>): faster where it is right, and never another answer.</summary>
    [Id(19)]
    public string? Prediction { get; init; }

    /// <summary>Which of <see cref="Tools"/> may or must be called; null: the model decides.</summary>
    [Id(20)]
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>False: one call at most. Null and true: as many as the model's format has a way to write.</summary>
    [Id(21)]
    public bool? ParallelToolCalls { get; init; }

    /// <summary>
    /// The request's own tags (OpenAI's <c>metadata</c>), up to 16: rules of routes may ask for them. The key's tags of the same name win, and the ledger has
    /// only those. Null: none.
    /// </summary>
    [Id(22)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The same for all turns of a conversation, so that routes can keep it where it was; null: not known.</summary>
    [Id(23)]
    public string? Conversation { get; init; }

    /// <summary>The call is part of a batch: the price rule's batch discount applies.</summary>
    [Id(27)]
    public bool IsBatch { get; init; }

    /// <summary>
    /// The call's name in the ledger, unique in its tenant, for callers inside the cluster that may have to make the same call again after a crash: a
    /// reservation that is still open is taken over, one that was settled is a Conflict. Never from a client's request. Null: the router makes one.
    /// </summary>
    [Id(28)]
    public string? CallId { get; init; }

    /// <summary>What the request says about the response cache; null: nothing.</summary>
    [Id(26)]
    public CacheRequest? Cache { get; init; }

    /// <summary>
    /// The caller takes the answer as a whole and sees no part of it before its end: a remote provider may be asked for it unstreamed, which is cheaper.
    /// False: parts are passed on as they come.
    /// </summary>
    [Id(29)]
    public bool NonStreaming { get; init; }

    /// <summary>
    /// Report how likely each token of the prompt was (<see cref="GenerationChunk.PromptLogprobs"/>). Local models only; the whole prompt is computed, and the
    /// answer is not cached.
    /// </summary>
    [Id(30)]
    public bool PromptLogprobs { get; init; }

    /// <summary>
    /// Tools that this server runs, at most 32. Then the call is a loop: what the model calls of them is run and its results are given back, until it answers
    /// or calls a function of <see cref="Tools"/>. Each step is a call of its own in the ledger. Needs a chat and one choice. Null: none.
    /// </summary>
    [Id(34)]
    public IReadOnlyList<ServerToolUse>? ServerTools { get; init; }

    /// <summary>The caller's word on calls that wait for it, which are the last of the chat. Null: none waits.</summary>
    [Id(35)]
    public IReadOnlyList<ToolApproval>? ToolApprovals { get; init; }

    /// <summary>The most calls of server tools in all; more are not made, and the model answers without. Null: the server's limit.</summary>
    [Id(36)]
    public int? MaxToolCalls { get; init; }
}
