namespace OrleansLlm.Contracts.Tools;

/// <summary>The tools that one entry of a request's <c>tools</c> stands for.</summary>
/// <param name="Tools">The tools, at least one of which the model may call.</param>
/// <param name="Listing">What the caller is told of them, of an MCP server: an activity of type <c>mcp_list_tools</c>; null: nothing.</param>
public sealed record ServerToolset(IReadOnlyList<IServerTool> Tools, ToolActivity? Listing = null);
