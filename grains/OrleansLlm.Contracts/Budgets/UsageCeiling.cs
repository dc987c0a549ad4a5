namespace OrleansLlm.Contracts.Budgets;

/// <summary>The most that a call can use.</summary>
[GenerateSerializer, Immutable, Alias("llm.usage-ceiling")]
public sealed record UsageCeiling
{
    /// <summary>Prompt tokens; exact for local models, an upper estimate for remote ones.</summary>
    [Id(0)]
    public int PromptTokens { get; init; }

    /// <summary>Generated tokens of all choices, reasoning included.</summary>
    [Id(1)]
    public int CompletionTokens { get; init; }

    /// <summary>Images in the prompt.</summary>
    [Id(2)]
    public int Images { get; init; }

    /// <summary>Time on the device that can be billed, where the price has a part per second.</summary>
    [Id(3)]
    public TimeSpan ComputeTime { get; init; }
}
