namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>How a call ended for its client.</summary>
internal enum CallEnd
{
    /// <summary>The whole answer came.</summary>
    Completed,

    /// <summary>The client left on purpose.</summary>
    Left,

    /// <summary>402: the budget had no room.</summary>
    OverBudget,

    /// <summary>Another refusal, an error event, or a broken connection.</summary>
    Failed,
}
