namespace OrleansLlm.Engine.ToolCalls;

/// <summary>What a character meant to a call that is being read.</summary>
internal enum CallObjectStep
{
    /// <summary>More has to come.</summary>
    Head,
    /// <summary>It is the first one of the arguments, and the function is known.</summary>
    Begun,
    /// <summary>It belongs to the arguments.</summary>
    Argument,
    /// <summary>It ends the object.</summary>
    Closed,
    /// <summary>This is no call.</summary>
    Failed,
}
