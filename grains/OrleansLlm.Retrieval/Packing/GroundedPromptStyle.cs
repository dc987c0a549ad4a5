namespace OrleansLlm.Retrieval.Packing;

/// <summary>How passages and rules are put to a model.</summary>
public enum GroundedPromptStyle
{
    /// <summary>Rules for the system, and each passage between marks that its text can not contain.</summary>
    Full,

    /// <summary>A numbered line per passage before the question, nothing else: for small models and short windows.</summary>
    Compact,
}
