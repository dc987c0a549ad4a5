using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>An attempt that failed. Stays inside the executor: callers get <see cref="Error"/>.</summary>
/// <param name="cause">What kind of failure it is; None: one that no other model makes good.</param>
/// <param name="error">The failure as callers see it.</param>
public sealed class AttemptException(FallbackCauses cause, LlmException error) : Exception(error.Message, error)
{
    /// <summary>What kind of failure it is.</summary>
    public FallbackCauses Cause { get; } = cause;

    /// <summary>The failure as callers see it.</summary>
    public LlmException Error { get; } = error;

    /// <summary>
    /// True when a limit refused this model but may let another one pass: the money left is enough for a cheaper one, or the key is for other models.
    /// The other limits are the caller's own whatever the model.
    /// </summary>
    public bool IsRefusedForThisModel => Error.Refusal is { Kind: LimitKind.Budget or LimitKind.AllowedModels or LimitKind.UnknownPrice };

    /// <summary>True when another model is tried after this failure.</summary>
    public bool GoesOn(FallbackCauses causes) => IsRefusedForThisModel || (Error.Refusal is null && (Cause & causes) != 0);
}
