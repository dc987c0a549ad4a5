namespace OrleansLlm.Contracts.Tools;

/// <summary>
/// A call of a server's tool, as callers see it and as a chat remembers it. Of one call there are several in a stream, with the same <see cref="Id"/>; the
/// last one is whole.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.tool-activity")]
public sealed record ToolActivity
{
    /// <summary>The type of a server's list of tools, which is no call.</summary>
    public const string Listing = "mcp_list_tools";

    /// <summary>The call's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The <see cref="IServerTool.CallType"/>, or <see cref="Listing"/>.</summary>
    [Id(1)]
    public required string Type { get; init; }

    /// <summary>The function's name as the tool's owner has it; empty for <see cref="Listing"/>.</summary>
    [Id(2)]
    public required string Name { get; init; }

    /// <summary>The function's name as the model was shown it.</summary>
    [Id(3)]
    public required string FunctionName { get; init; }

    /// <summary>The MCP server, or null.</summary>
    [Id(4)]
    public string? ServerLabel { get; init; }

    /// <summary>The arguments as JSON text.</summary>
    [Id(5)]
    public string ArgumentsJson { get; init; } = "{}";

    /// <summary>How far it is.</summary>
    [Id(6)]
    public ToolActivityStatus Status { get; init; }

    /// <summary>The text that the model was given, shortened where it was; null until the call ended.</summary>
    [Id(7)]
    public string? Output { get; init; }

    /// <summary>Why it failed, or null.</summary>
    [Id(8)]
    public string? Error { get; init; }

    /// <summary>What callers may be shown beyond the text, as JSON text; of <see cref="Listing"/> the tools.</summary>
    [Id(9)]
    public string? ResultsJson { get; init; }

    /// <summary>What was searched for; null: not a search.</summary>
    [Id(10)]
    public IReadOnlyList<string>? Queries { get; init; }

    /// <summary>The step of the loop, from 1: calls of one step were made at once. 0 for <see cref="Listing"/>, and for what the server did before the model was asked.</summary>
    [Id(11)]
    public int Step { get; init; }

    /// <summary>The id of the call that waited for approval before this one ran or was denied; null: none was needed.</summary>
    [Id(12)]
    public string? ApprovalId { get; init; }

    /// <summary>Whether the call ended and the model has its result.</summary>
    public bool IsAnswered => Status is ToolActivityStatus.Completed or ToolActivityStatus.Failed or ToolActivityStatus.Denied;
}
