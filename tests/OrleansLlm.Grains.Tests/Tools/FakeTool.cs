using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

/// <summary>A tool that does what a test says, and notes its calls.</summary>
internal sealed class FakeTool(string name, Func<ToolInvocation, CancellationToken, Task<ToolOutput>> run, string? label = null, bool needsApproval = false) : IServerTool, IServerToolProvider
{
    public FakeTool(string name, string output)
        : this(name, (_, _) => Task.FromResult(new ToolOutput { Text = output }))
    {
    }

    public List<ToolInvocation> Calls { get; } = [];

    public Func<string, IReadOnlyList<ToolOutput>, IReadOnlyList<TextAnnotation>> Annotator { get; init; } = (_, _) => [];

    public Func<IReadOnlyList<ToolOutput>, IAnswerEditor?> Editor { get; init; } = _ => null;

    public ToolDefinition Definition { get; } = new() { Name = name, ParametersJson = """{"type":"object"}""" };

    public string CallType => label is null ? $"{name}_call" : "mcp_call";

    public string? ServerLabel => label;

    public bool NeedsApproval => needsApproval;

    public TimeSpan? TimeLimit { get; init; }

    /// <summary>By which a request names it; its own name unless given.</summary>
    public string? Kind { get; init; }

    public string Type => Kind ?? name;

    public IReadOnlyCollection<string> Fields => [];

    public ServerToolUse Use => new() { Type = Type, SettingsJson = $$"""{"type":"{{Type}}"}""", Field = "tools[0]" };

    public Task<ToolOutput> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        lock (Calls)
        {
            Calls.Add(invocation);
        }

        return run(invocation, cancellationToken);
    }

    public IAnswerEditor? Edit(IReadOnlyList<ToolOutput> outputs) => Editor(outputs);

    public IReadOnlyList<TextAnnotation> Annotate(string answer, IReadOnlyList<ToolOutput> outputs) => Annotator(answer, outputs);

    public Task<ServerToolset> OpenAsync(ToolContext context, JsonElement settings, string field, CancellationToken cancellationToken) => Task.FromResult(new ServerToolset([this]));
}
