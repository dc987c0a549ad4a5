using System.Text.Json;

namespace OrleansLlm.Models.Templates;

/// <summary>What a chat template is rendered from.</summary>
public sealed record ChatTemplateInput
{
    /// <summary>The conversation, oldest message first.</summary>
    public required IReadOnlyList<TemplateMessage> Messages { get; init; }

    /// <summary>Functions that the model may call, or null for none.</summary>
    public IReadOnlyList<TemplateTool>? Tools { get; init; }

    /// <summary>True: the prompt ends by opening the assistant's turn.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Further variables of the template (<c>enable_thinking</c>); the names of the other members here are reserved.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Arguments { get; init; }

    /// <summary>The time that <c>strftime_now</c> shows, in the offset it is given with.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>
    /// True: for a template without a system role, the text of system messages is put before the first user message, two newlines between.
    /// False: such a conversation is refused. Templates that know the role are not affected.
    /// </summary>
    public bool MergeSystemIntoUser { get; init; }

    /// <summary>How calls are written into the text of messages where the template has no place for them; null: such a conversation is refused.</summary>
    public ToolCallSpelling? CallSpelling { get; init; }
}
