using OrleansLlm.Providers.Requests;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>How a server's API differs from OpenAI's.</summary>
internal sealed record OpenAiDialect
{
    /// <summary>The kind of provider.</summary>
    public required string Kind { get; init; }

    /// <summary>What it has; the rest is refused.</summary>
    public RequestFields Fields { get; init; } = RequestFields.OpenAi;

    /// <summary>The field of the token limit in chats.</summary>
    public string MaxTokensField { get; init; } = "max_tokens";

    /// <summary>It knows <c>tool_choice</c> of type <c>allowed_tools</c>; elsewhere the other tools are not shown, which comes to the same.</summary>
    public bool HasAllowedTools { get; init; }

    /// <summary>It knows the role <c>developer</c>; elsewhere that is <c>system</c>.</summary>
    public bool HasDeveloperRole { get; init; }

    /// <summary>It serves requests by <c>priority</c>. Elsewhere calls are served as they come: priorities order the queues of engines.</summary>
    public bool HasPriority { get; init; }

    /// <summary>It can tell the usage so far with each piece, which makes duplicates and the cost of cut answers exact.</summary>
    public bool HasRunningUsage { get; init; }

    /// <summary>It takes <c>deadline_ms</c>, and stops in time by itself.</summary>
    public bool HasDeadline { get; init; }

    /// <summary>How constraints are told.</summary>
    public ConstraintStyle Constraints { get; init; }

    /// <summary>Embeddings as base64 are a quarter of the bytes.</summary>
    public bool HasBase64 { get; init; } = true;

    /// <summary>It has <c>/rerank</c>.</summary>
    public bool HasRerank { get; init; }

    /// <summary>It has <c>/embeddings</c>.</summary>
    public bool HasEmbeddings { get; init; } = true;

    /// <summary>It takes what a text is for and how it may be cut (<c>input_type</c>, <c>truncate</c>), as this program does.</summary>
    public bool HasTextKinds { get; init; }

    /// <summary>The dialect of a provider.</summary>
    public static OpenAiDialect Of(ProviderSettings settings) => settings.Kind switch
    {
        ProviderKinds.OpenAi or ProviderKinds.Azure => new OpenAiDialect
        {
            Kind = settings.Kind,
            MaxTokensField = "max_completion_tokens",
            HasAllowedTools = true,
            HasDeveloperRole = true,
        },
        ProviderKinds.Vllm => new OpenAiDialect
        {
            Kind = settings.Kind,
            Fields = RequestFields.Vllm,
            HasPriority = true,
            HasRunningUsage = true,
            HasRerank = true,
            Constraints = settings.GuidedFields ? ConstraintStyle.GuidedFields : ConstraintStyle.StructuredOutputs,
        },
        ProviderKinds.OrleansLlm => new OpenAiDialect
        {
            Kind = settings.Kind,
            Fields = RequestFields.All,
            HasAllowedTools = true,
            HasDeveloperRole = true,
            HasPriority = true,
            HasDeadline = true,
            HasRerank = true,
            HasTextKinds = true,
            Constraints = ConstraintStyle.StructuredOutputs,
        },
        ProviderKinds.Tgi => new OpenAiDialect
        {
            Kind = settings.Kind,

            // Its Messages API has the other fields, and says that it does not use them.
            Fields = RequestFields.Messages | RequestFields.FrequencyPenalty | RequestFields.Seed | RequestFields.Stop | RequestFields.Logprobs | RequestFields.TopLogprobs
                | RequestFields.Tools | RequestFields.JsonObject | RequestFields.JsonSchema | RequestFields.Regex,
            HasEmbeddings = false,
            Constraints = ConstraintStyle.Tgi,
        },
        _ => new OpenAiDialect { Kind = settings.Kind, HasBase64 = false, HasRerank = true, Fields = RequestFields.OpenAi & ~RequestFields.Prediction },
    };
}
