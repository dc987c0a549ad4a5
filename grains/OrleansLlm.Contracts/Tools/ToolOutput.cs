namespace OrleansLlm.Contracts.Tools;

/// <summary>What a call of a tool gave.</summary>
public sealed record ToolOutput
{
    /// <summary>The text for the model.</summary>
    public required string Text { get; init; }

    /// <summary>The tool says that it failed; <see cref="Text"/> tells why.</summary>
    public bool IsError { get; init; }

    /// <summary>What callers may be shown of it beyond the text, as JSON text: of <c>file_search</c> the array <c>results</c>. Null: nothing.</summary>
    public string? ResultsJson { get; init; }

    /// <summary>What was searched for, as callers are shown it; null: not a search.</summary>
    public IReadOnlyList<string>? Queries { get; init; }

    /// <summary>What the tool itself needs to attach annotations in the end (<see cref="IServerTool.Annotate"/>); never leaves the silo.</summary>
    public object? State { get; init; }
}
