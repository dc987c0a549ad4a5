namespace OrleansLlm.Grains.Batches;

/// <summary>What a failed request of a batch asks for.</summary>
public enum BatchFailure
{
    /// <summary>It was answered.</summary>
    None,
    /// <summary>The same request will never succeed: its error is its result.</summary>
    Final,
    /// <summary>A limit or a full queue: wait, as long as it takes.</summary>
    Refused,
    /// <summary>The budget is used up: wait for its next window.</summary>
    BudgetExhausted,
    /// <summary>A part of the cluster or a provider failed: try again a few times.</summary>
    Passing,
    /// <summary>A call of this name was settled before: the run that made it died. Make it under another name.</summary>
    SettledBefore,
}
