using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Routing.Features;

/// <summary>What a plan may depend on of a request: cheap to make, since most plans look at little of it. Immutable but for what it works out once; thread-safe.</summary>
public sealed class RequestFeatures
{
    private static readonly Dictionary<string, string> NoTags = [];

    private string? _language;
    private string? _conversation;
    private GenerationRequest? _request;

    /// <summary>Who pays.</summary>
    public required string Tenant { get; init; }

    /// <summary>The caller's project, or null.</summary>
    public string? Project { get; init; }

    /// <summary>Cost allocation tags of the caller.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>The end user, or null.</summary>
    public string? User { get; init; }

    /// <summary>
    /// The same for all turns of a conversation: its name, or where it has none a mark of its beginning, worked out when first asked for. Null: not known.
    /// </summary>
    public string? Conversation
    {
        get => _conversation ??= _request is null ? null : StickyHash.MarkOf(ConversationBeginning.Of(_request));
        init => _conversation = value;
    }

    /// <summary>Estimated tokens of the prompt, tools included (<see cref="PromptEstimate"/>).</summary>
    public int PromptTokens { get; init; }

    /// <summary>The most tokens that each choice may have; null: the model's own limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Choices asked for.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>The last thing that the user said, or the plain prompt; empty for a prompt of token ids.</summary>
    public string LastUserText { get; init; } = "";

    /// <summary>What the model must be able to do.</summary>
    public ModelFeatures Needs { get; init; }

    /// <summary>Whether the answer is streamed to the caller.</summary>
    public bool Stream { get; init; }

    /// <summary>When the request came.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Whether the request has tools.</summary>
    public bool HasTools => Needs.HasFlag(ModelFeatures.Tools);

    /// <summary>The language of <see cref="LastUserText"/>, ISO 639-1, or null when it can not be told. Worked out when first asked for.</summary>
    public string? Language => (_language ??= LanguageGuess.Of(LastUserText) ?? "") is { Length: > 0 } told ? told : null;

    /// <summary>The features of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="at">When it came.</param>
    /// <param name="stream">Whether its answer is streamed to the caller.</param>
    /// <param name="conversation">The conversation's name; null: it has none.</param>
    public static RequestFeatures Of(GenerationRequest request, Caller caller, DateTimeOffset at, bool stream = false, string? conversation = null) => new()
    {
        _request = request,
        Tenant = caller.Tenant,
        Project = caller.Project,
        Tags = caller.Tags ?? NoTags,
        User = request.User,
        Conversation = conversation,
        PromptTokens = PromptEstimate.Of(request),
        MaxTokens = request.MaxTokens,
        Choices = request.Choices,
        LastUserText = LastTextOf(request),
        Needs = NeedsOf(request),
        Stream = stream,
        At = at,
    };

    private static string LastTextOf(GenerationRequest request)
    {
        var messages = request.Messages ?? [];
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i] is { Role: "user", Content: { } text })
            {
                return text;
            }
        }

        return request.Prompt ?? "";
    }

    private static ModelFeatures NeedsOf(GenerationRequest request) =>
        (request.Tools is { Count: > 0 } && request.ToolChoice is not { Mode: ToolChoiceMode.None } ? ModelFeatures.Tools : ModelFeatures.None)
        | (request.Logprobs ? ModelFeatures.Logprobs : ModelFeatures.None)
        | (request.Constraint?.Kind switch
        {
            null => ModelFeatures.None,
            OutputConstraintKind.JsonObject or OutputConstraintKind.JsonSchema => ModelFeatures.JsonSchema,
            _ => ModelFeatures.Grammar,
        });
}
