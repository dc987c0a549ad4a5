namespace OrleansLlm.Contracts.Tools;

/// <summary>What a tenant's requests may use of tools outside this cluster.</summary>
[GenerateSerializer, Immutable, Alias("llm.tool-settings")]
public sealed record ToolSettings
{
    /// <summary>Its own servers, at most 50, with different labels; they win over the operator's of the same label.</summary>
    [Id(0)]
    public IReadOnlyList<ToolServer> Servers { get; init; } = [];

    /// <summary>Hosts at which a request may name a server by its address (<c>server_url</c>), at most 100: a name, or <c>*.</c> with a domain for all below it. None: no request may.</summary>
    [Id(1)]
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}
