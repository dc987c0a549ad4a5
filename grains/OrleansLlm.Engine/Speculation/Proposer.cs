namespace OrleansLlm.Engine.Speculation;

/// <summary>Who proposes the tokens of a verification.</summary>
internal enum Proposer
{
    None = 0,
    Lookup = 1,
    Draft = 2,
}
