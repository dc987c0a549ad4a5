namespace OrleansLlm.Engine.Sequences;

/// <summary>Why a sequence ended by itself.</summary>
public enum SequenceFinish
{
    /// <summary>An end token or a stop string.</summary>
    Stop = 0,
    /// <summary>MaxTokens or the context window.</summary>
    Length = 1,
}
