namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Where the bytes that can follow a configuration lead.</summary>
/// <param name="Groups">Those that lead to the same configuration are in one group.</param>
/// <param name="Targets">For each group, the twin of the configuration after its bytes.</param>
internal sealed record Branches(ByteGroups Groups, Configuration[] Targets);
