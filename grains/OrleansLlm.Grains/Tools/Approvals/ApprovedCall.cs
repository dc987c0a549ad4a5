using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools.Approvals;

/// <summary>A call that was made with its caller's approval.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.approved-call")]
internal sealed record ApprovedCall
{
    /// <summary>A hash of what was approved.</summary>
    [Id(0)]
    public required string Key { get; init; }

    /// <summary>Who made it.</summary>
    [Id(1)]
    public required string Run { get; init; }

    /// <summary>When it was begun (UTC).</summary>
    [Id(2)]
    public DateTimeOffset BegunAt { get; init; }

    /// <summary>Whether it is known that it ended.</summary>
    [Id(3)]
    public bool HasEnded { get; init; }

    /// <summary>How; null: not known, or no longer kept.</summary>
    [Id(4)]
    public ToolActivity? Ended { get; init; }
}
