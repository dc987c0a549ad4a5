namespace OrleansLlm.Routing.Policies;

/// <summary>How large policies may be.</summary>
public static class PolicyLimits
{
    /// <summary>Characters of a policy's JSON text.</summary>
    public const int MaxText = 65_536;

    /// <summary>Policies within policies.</summary>
    public const int MaxDepth = 8;

    /// <summary>Policies in all.</summary>
    public const int MaxPolicies = 200;

    /// <summary>Choices, steps and members of one policy.</summary>
    public const int MaxChoices = 16;

    /// <summary>Rules or specialists of one policy.</summary>
    public const int MaxRules = 50;

    /// <summary>Examples of one specialist.</summary>
    public const int MaxExamples = 100;

    /// <summary>Characters of names and of values that are compared.</summary>
    public const int MaxName = 200;

    /// <summary>Characters of examples, prompts and patterns.</summary>
    public const int MaxSentence = 4000;
}
