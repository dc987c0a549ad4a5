namespace OrleansLlm.Contracts.Routing;

/// <summary>Why a choice ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended its turn, or a stop string was met.</summary>
    Stop = 0,
    /// <summary>The token limit or the context window was reached.</summary>
    Length = 1,
    /// <summary>The model called tools.</summary>
    ToolCalls = 2,
    /// <summary>A safety rule ended it.</summary>
    ContentFilter = 3,
}
