using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Constraints;

/// <summary>Where a text stands in its grammar.</summary>
/// <param name="At">The grammar's configuration; while the text is free, that of its first bytes if they may be the grammar's.</param>
/// <param name="IsFree">The grammar's trigger has not gone off.</param>
/// <param name="Seen">The trigger's state.</param>
/// <param name="Leading">How many of the text's first bytes, without white space, were the grammar's.</param>
internal readonly record struct ConstraintPlace(Configuration At, bool IsFree, int Seen, int Leading);
