namespace OrleansLlm.Contracts.Tools;

/// <summary>A server of tools (MCP, streamable HTTP) that a tenant's requests may name by its label.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-server")]
public sealed record ToolServer
{
    /// <summary>What requests call it: 1 to 64 letters, digits, underscores or dashes, beginning with a letter.</summary>
    [Id(0)]
    public required string Label { get; init; }

    /// <summary>Its address: https, up to 2,000 characters, without user and password.</summary>
    [Id(1)]
    public required string Url { get; init; }

    /// <summary>Headers of every call, at most 20. Their values are secrets: they are never shown. In an update an empty value keeps the one before.</summary>
    [Id(2)]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The only tools of it that may be called, at most 128; null: all.</summary>
    [Id(3)]
    public IReadOnlyList<string>? AllowedTools { get; init; }

    /// <summary>True: every call waits for approval, whatever a request says. False: none does unless a request says so. Null: all do unless a request says otherwise.</summary>
    [Id(4)]
    public bool? RequireApproval { get; init; }

    /// <summary>How long connecting, listing or a call may take, 1 to 600 s; null: the server's default.</summary>
    [Id(5)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>Without the headers, which are secrets.</summary>
    public override string ToString() => $"{Label}: {Url}";
}
