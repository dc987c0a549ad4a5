namespace OrleansLlm.Engine.ToolCalls;

/// <summary>Where a parser is in a text.</summary>
internal enum ToolCallParserState
{
    /// <summary>Outside of calls; what may become an opening is pending.</summary>
    Text,
    /// <summary>An opening is pending; a call, a list or a name may follow.</summary>
    Opened,
    /// <summary>In a list, where a call may follow.</summary>
    InList,
    /// <summary>In a name that stands outside of the arguments.</summary>
    Name,
    /// <summary>In a call.</summary>
    Call,
    /// <summary>Behind a call in a list.</summary>
    BehindItem,
    /// <summary>Before what closes the opening.</summary>
    Closing,
}
