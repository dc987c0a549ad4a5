using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Chat;

/// <summary>The settings of one call, read from <c>ChatOptions</c> once for both transports.</summary>
internal sealed record ChatCall
{
    /// <summary>The model, or null where the callee has its own (a conversation).</summary>
    public string? Model { get; init; }

    public SamplingSettings Sampling { get; init; } = new();

    public int? MaxTokens { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public bool IgnoreEndOfSequence { get; init; }

    public bool Logprobs { get; init; }

    public int? TopLogprobs { get; init; }

    public string? User { get; init; }

    /// <summary>A JSON object, or null.</summary>
    public string? TemplateArgumentsJson { get; init; }

    /// <summary>The field <c>cache</c>: an object or a mode; null when absent.</summary>
    public JsonElement? Cache { get; init; }

    /// <summary>Request fields that this SDK has no name for: field name to JSON text.</summary>
    public IReadOnlyDictionary<string, string> OtherFields { get; init; } = new Dictionary<string, string>();
}
