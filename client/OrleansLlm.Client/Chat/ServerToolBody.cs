using System.Text.Json;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>A call of a server's tool on the wire: an entry of a message's <c>server_tools</c>.</summary>
internal sealed record ServerToolBody
{
    private static readonly string[] Statuses = ["in_progress", "completed", "failed", "awaiting_approval", "denied"];

    public required string Id { get; init; }

    public required string Type { get; init; }

    public string? Status { get; init; }

    public string? Name { get; init; }

    public string? Function { get; init; }

    public string? ServerLabel { get; init; }

    public string? Arguments { get; init; }

    public int Step { get; init; }

    public string? Output { get; init; }

    public string? Error { get; init; }

    public string? ApprovalRequestId { get; init; }

    public IReadOnlyList<string>? Queries { get; init; }

    public JsonElement? Results { get; init; }

    public static ServerToolBody Of(ToolActivity call) => new()
    {
        Id = call.Id,
        Type = call.Type,
        Status = Statuses[(int)call.Status],
        Name = call.Name,
        Function = call.FunctionName,
        ServerLabel = call.ServerLabel,
        Arguments = call.ArgumentsJson,
        Step = call.Step,
        Output = call.Output,
        Error = call.Error,
        ApprovalRequestId = call.ApprovalId,
        Queries = call.Queries,
        Results = call.ResultsJson is { } results ? JsonElement.Parse(results) : null,
    };

    /// <summary>The call; a status of a newer server reads as one that goes on.</summary>
    public ToolActivity ToActivity() => new()
    {
        Id = Id,
        Type = Type,
        Status = (ToolActivityStatus)Math.Max(Array.IndexOf(Statuses, Status), 0),
        Name = Name ?? "",
        FunctionName = Function ?? Name ?? "",
        ServerLabel = ServerLabel,
        ArgumentsJson = Arguments ?? "{}",
        Step = Step,
        Output = Output,
        Error = Error,
        ApprovalId = ApprovalRequestId,
        Queries = Queries,
        ResultsJson = Results?.GetRawText(),
    };
}
