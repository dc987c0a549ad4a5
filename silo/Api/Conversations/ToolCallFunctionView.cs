namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>The called function and its arguments as JSON text.</summary>
internal sealed record ToolCallFunctionView(string Name, string Arguments);
