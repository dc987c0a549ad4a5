namespace OrleansLlm.Contracts.Routing;

/// <summary>Whether the model calls functions. Values are part of the wire contract: never renumber.</summary>
public enum ToolChoiceMode
{
    /// <summary>The model decides.</summary>
    Auto = 0,
    /// <summary>It calls none, and is not shown any.</summary>
    None = 1,
    /// <summary>It calls one or more, and says nothing else.</summary>
    Required = 2,
}
