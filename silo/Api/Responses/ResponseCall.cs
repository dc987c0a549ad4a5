using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>A validated request for a response.</summary>
internal sealed record ResponseCall
{
    /// <summary>What is asked of the model: the new input only, without what came before.</summary>
    public required AnswerCall Answer { get; init; }

    /// <summary>The new input, item by item.</summary>
    public required IReadOnlyList<InputItem> Input { get; init; }

    /// <summary>What the model is told before everything else; null: nothing. Not kept for those that go on.</summary>
    public string? Instructions { get; init; }

    /// <summary>The response to go on from, or null.</summary>
    public string? PreviousId { get; init; }

    /// <summary>The conversation to go on with, or null.</summary>
    public string? Conversation { get; init; }

    /// <summary>Whether the response is kept.</summary>
    public bool Store { get; init; } = true;

    /// <summary>Whether it is made without its client.</summary>
    public bool Background { get; init; }

    /// <summary>How many events told its creation before it is made; 0: none, its own stream tells it.</summary>
    public int Announced { get; init; }

    /// <summary>Whether what came first may be left out when all does not fit.</summary>
    public bool Truncates { get; init; }

    /// <summary>Whether the results of searches are shown.</summary>
    public bool ShowsResults { get; init; }

    /// <summary>The creator's own pairs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary><c>text.format</c> as it was given: JSON.</summary>
    public string FormatJson { get; init; } = """{"type":"text"}""";

    /// <summary><c>tool_choice</c> as it was given: JSON.</summary>
    public string ToolChoiceJson { get; init; } = "\"auto\"";

    /// <summary><c>reasoning.effort</c>, or null.</summary>
    public string? Effort { get; init; }

    /// <summary><c>text.verbosity</c>, or null.</summary>
    public string? Verbosity { get; init; }

    /// <summary>The request as the model is asked.</summary>
    public GenerationRequest Generation => Answer.Generation;
}
