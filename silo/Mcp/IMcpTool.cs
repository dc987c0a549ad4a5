using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Mcp;

/// <summary>A tool of this MCP server. Thread-safe.</summary>
internal interface IMcpTool
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What a caller is told of it.</summary>
    Task<Tool> DescribeAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>Runs it; what it gives is a JSON object.</summary>
    /// <exception cref="Contracts.LlmException">Told to the caller as the tool's error.</exception>
    Task<JsonObject> RunAsync(Caller caller, JsonFields arguments, CancellationToken cancellationToken);

    /// <summary>A schema of an object.</summary>
    static JsonElement SchemaOf(string json) => JsonElement.Parse(json);
}
