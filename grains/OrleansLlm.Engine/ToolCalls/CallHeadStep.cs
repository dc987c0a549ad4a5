namespace OrleansLlm.Engine.ToolCalls;

/// <summary>What a character did to a call's head.</summary>
internal enum CallHeadStep
{
    /// <summary>It may become one yet.</summary>
    More,

    /// <summary>It is one, and the character begins the arguments.</summary>
    Whole,

    /// <summary>It is none.</summary>
    Failed,
}
