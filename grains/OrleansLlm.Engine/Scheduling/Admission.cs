using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>A sequence gets a slot and goes on behind the prefix that is cached.</summary>
internal readonly record struct Admission(Sequence Sequence, PrefixMatch Cached);
