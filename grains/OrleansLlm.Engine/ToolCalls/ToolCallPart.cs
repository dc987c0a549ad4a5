namespace OrleansLlm.Engine.ToolCalls;

/// <summary>What a call gained.</summary>
/// <param name="Index">The call within its answer, from 0.</param>
/// <param name="Name">The function, with the call's first part; null with the later ones.</param>
/// <param name="Arguments">More of the arguments' JSON text; may be empty.</param>
public sealed record ToolCallPart(int Index, string? Name, string Arguments);
