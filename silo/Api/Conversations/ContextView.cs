using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>What the model is, or was, shown.</summary>
internal sealed record ContextView
{
    public int Tokens { get; init; }

    public int ContextLength { get; init; }

    public string? Instructions { get; init; }

    public string? Summary { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SummaryFailure { get; init; }

    public required IReadOnlyList<int> Pinned { get; init; }

    public required IReadOnlyList<int> Recalled { get; init; }

    public int? First { get; init; }

    public int? Last { get; init; }

    public int LeftOut { get; init; }

    public int Shortened { get; init; }

    public required IReadOnlyList<ContextMessageView> Messages { get; init; }

    /// <summary>Shows a report.</summary>
    public static ContextView Of(ContextReport report) => new()
    {
        Tokens = report.Tokens,
        ContextLength = report.ContextLength,
        Instructions = report.Instructions,
        Summary = report.Summary,
        SummaryFailure = report.SummaryFailure,
        Pinned = report.Pinned,
        Recalled = report.Recalled,
        First = report.First == Turn.None ? null : report.First,
        Last = report.Last == Turn.None ? null : report.Last,
        LeftOut = report.LeftOut,
        Shortened = report.Shortened,
        Messages = [.. (report.Messages ?? []).Select(ContextMessageView.Of)],
    };
}
