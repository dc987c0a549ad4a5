namespace OrleansLlm.Contracts.Tools;

/// <summary>A caller's word on a call that waits for it.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-approval")]
public sealed record ToolApproval
{
    /// <summary>The <see cref="ToolActivity.Id"/> of the call.</summary>
    [Id(0)]
    public required string CallId { get; init; }

    /// <summary>Whether it may run.</summary>
    [Id(1)]
    public bool Approve { get; init; }

    /// <summary>Why (not); the model is told. Up to 1,024 characters; null: nothing is said.</summary>
    [Id(2)]
    public string? Reason { get; init; }
}
