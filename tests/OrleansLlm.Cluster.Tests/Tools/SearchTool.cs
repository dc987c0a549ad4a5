using System.Collections.Concurrent;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Cluster.Tests.Tools;

/// <summary>A server tool that the embedded model knows: it finds one sentence.</summary>
internal sealed class SearchTool : IServerToolProvider, IServerTool
{
    public const string Found = "The Paris office opens at 9:15.";

    public ConcurrentQueue<ToolInvocation> Calls { get; } = [];

    /// <summary>Waited for before it answers.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static ServerToolUse Use { get; } = new() { Type = "search_documents", SettingsJson = """{"type":"search_documents"}""", Field = "tools[0]" };

    public string Type => "search_documents";

    public string CallType => "search_documents_call";

    public IReadOnlyCollection<string> Fields => [];

    public ToolDefinition Definition { get; } = new()
    {
        Name = "search_documents",
        ParametersJson = """{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}""",
    };

    public Task<ServerToolset> OpenAsync(ToolContext context, JsonElement settings, string field, CancellationToken cancellationToken) => Task.FromResult(new ServerToolset([this]));

    public async Task<ToolOutput> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        Calls.Enqueue(invocation);
        await Gate.WaitAsync(cancellationToken);
        return new ToolOutput { Text = Found };
    }
}
