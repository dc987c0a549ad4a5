namespace OrleansLlm.Contracts.Encoders;

/// <summary>What happens to an input that is too long. Values are part of the wire contract: never renumber.</summary>
public enum Truncation
{
    /// <summary>The call is refused.</summary>
    None = 0,
    /// <summary>What is too much goes from the end.</summary>
    End = 1,
    /// <summary>What is too much goes from the beginning.</summary>
    Start = 2,
}
