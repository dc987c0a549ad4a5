namespace OrleansLlm.Grains.Tools;

/// <summary>A server of tools as one request may use it.</summary>
internal sealed record McpServer
{
    /// <summary>What the request calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Whose connection it is: a tenant, or empty for the operator's, which all tenants share.</summary>
    public required string Owner { get; init; }

    /// <summary>Its address; null: it is a program.</summary>
    public Uri? Address { get; init; }

    /// <summary>Its program, for the operator's.</summary>
    public ConfiguredToolServer? Program { get; init; }

    /// <summary>Whether it may be inside this network.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Headers of every call; secrets.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The only tools that may be called; null: all.</summary>
    public IReadOnlyCollection<string>? AllowedTools { get; init; }

    /// <summary>See <see cref="Contracts.Tools.ToolServer.RequireApproval"/>.</summary>
    public bool? RequireApproval { get; init; }

    /// <summary>How long connecting, listing or a call may take.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The connection's key: who uses it, where it leads and with which secrets, so that no two users share a session that is not the operator's.</summary>
    public string ConnectionKey => string.Join(
        '\n', [Owner, Label, Address?.AbsoluteUri ?? Program?.Command ?? "", .. Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).Select(header => $"{header.Key}:{header.Value}")]);

    /// <summary>Without secrets.</summary>
    public override string ToString() => $"{Label} ({Address?.GetLeftPart(UriPartial.Path) ?? Program?.Command})";
}
