using OrleansLlm.Routing.Features;

namespace OrleansLlm.Routing.Policies;

/// <summary>What a request must be like: all that is set must hold, of each list one value.</summary>
public sealed record RuleCondition
{
    /// <summary>Values of cost allocation tags.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Tags { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Tenants; empty: any.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>Projects; empty: any.</summary>
    public IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary>End users; empty: any.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Languages of the last user message, ISO 639-1; empty: any. A language that is not recognised is none of them.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>When; null: at any time.</summary>
    public WeekTime? Time { get; init; }

    /// <summary>The least estimated tokens of the prompt; null: any.</summary>
    public int? MinPromptTokens { get; init; }

    /// <summary>The most estimated tokens of the prompt; null: any.</summary>
    public int? MaxPromptTokens { get; init; }

    /// <summary>Whether the request has tools; null: either way.</summary>
    public bool? HasTools { get; init; }

    /// <summary>Whether the answer is streamed; null: either way.</summary>
    public bool? Stream { get; init; }

    /// <summary>Whether a request is like this.</summary>
    public bool Holds(RequestFeatures features) =>
        Among(Tenants, features.Tenant)
        && Among(Projects, features.Project)
        && Among(Users, features.User)
        && Tags.All(tag => Among(tag.Value, features.Tags.GetValueOrDefault(tag.Key)))
        && !(features.PromptTokens < MinPromptTokens)
        && !(features.PromptTokens > MaxPromptTokens)
        && (HasTools ?? features.HasTools) == features.HasTools
        && (Stream ?? features.Stream) == features.Stream
        && (Time is null || Time.Holds(features.At))
        && (Languages.Count == 0 || Among(Languages, features.Language));

    private static bool Among(IReadOnlyList<string> values, string? value) => values.Count == 0 || (value is not null && values.Contains(value));
}
