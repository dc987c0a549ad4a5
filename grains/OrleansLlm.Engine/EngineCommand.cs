using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine;

/// <summary>Something that callers ask of the engine's thread.</summary>
internal readonly record struct EngineCommand(EngineCommandKind Kind, Sequence Sequence);
