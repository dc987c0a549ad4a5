namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>What can follow at a node whatever was called before it.</summary>
/// <param name="Tokens">One bit per token that stays within the node's rule.</param>
/// <param name="Exits">Trie nodes, with longer tokens below them, at which the rule has ended: what may follow there is up to its caller.</param>
/// <param name="Slices">All is known of the tokens of the slices up to this one: what may follow at exits is looked for among the others.</param>
internal sealed record NodeMask(ulong[] Tokens, int[] Exits, int Slices);
