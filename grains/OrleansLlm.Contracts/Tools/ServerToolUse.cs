namespace OrleansLlm.Contracts.Tools;

/// <summary>A server's tool as a request names it.</summary>
[GenerateSerializer, Immutable, Alias("llm.server-tool-use")]
public sealed record ServerToolUse
{
    /// <summary>The <see cref="IServerToolProvider.Type"/>.</summary>
    [Id(0)]
    public required string Type { get; init; }

    /// <summary>The tool's object in the request, as JSON text. It may hold secrets: it is not logged, not shown and not kept.</summary>
    [Id(1)]
    public required string SettingsJson { get; init; }

    /// <summary>Where it is in the request, for errors: <c>tools[1]</c>.</summary>
    [Id(2)]
    public required string Field { get; init; }

    /// <summary>Without the settings, which may hold secrets.</summary>
    public override string ToString() => $"{Field}: {Type}";
}
