namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>What can follow at a node whatever was called before it.</summary>
/// <param name="Tokens">One bit per token that stays within the node's rule.</param>
/// <param name="Exits">Where the rule has ended within longer tokens: what may follow there is up to its caller.</param>
internal sealed record NodeMask(ulong[] Tokens, TrieFront[] Exits);
