using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools;

/// <summary>A call of a server tool as the loop decided on it.</summary>
/// <param name="Activity">What callers are told at first; not in progress: it does not run.</param>
/// <param name="Tool">The tool; null: there is none that could run.</param>
internal sealed record PlannedToolCall(ToolActivity Activity, IServerTool? Tool)
{
    /// <summary>Whether it is to run.</summary>
    public bool Runs => Activity.Status == ToolActivityStatus.InProgress;
}
