namespace OrleansLlm.Engine.Prefixes;

/// <summary>The longest prefix of a sequence that some slot holds.</summary>
/// <param name="Resident">Who holds it; null: nobody.</param>
/// <param name="Length">Its tokens; always fewer than the sequence's, since the last one's logits are wanted.</param>
internal readonly record struct PrefixMatch(Resident? Resident, int Length);
