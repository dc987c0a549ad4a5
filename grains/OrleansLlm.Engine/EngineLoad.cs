namespace OrleansLlm.Engine;

/// <summary>How busy an engine is.</summary>
/// <param name="Running">Sequences that hold a KV slot.</param>
/// <param name="Waiting">Sequences that wait for one.</param>
/// <param name="Slots">KV slots in all.</param>
public readonly record struct EngineLoad(int Running, int Waiting, int Slots);
