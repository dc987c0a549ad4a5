using OrleansLlm.Engine.Prefixes;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>A warm prefix makes room and stays warm in another slot.</summary>
internal readonly record struct Relocation(Resident Resident, int To);
