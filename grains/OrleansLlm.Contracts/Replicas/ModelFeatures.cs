namespace OrleansLlm.Contracts.Replicas;

/// <summary>What a model can do, so that a router can choose without asking it.</summary>
[Flags]
public enum ModelFeatures
{
    /// <summary>Text only.</summary>
    None = 0,
    /// <summary>Calls of functions.</summary>
    Tools = 1,
    /// <summary>Images in messages.</summary>
    Vision = 2,
    /// <summary>Output held to a JSON schema.</summary>
    JsonSchema = 4,
    /// <summary>Log-probabilities.</summary>
    Logprobs = 8,
    /// <summary>Output held to a regular expression, a choice or a grammar.</summary>
    Grammar = 16,
}
