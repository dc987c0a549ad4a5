using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains.Routing;

/// <summary>What one attempt tells of its model's health. A caller who leaves says nothing of it. Of one attempt.</summary>
/// <param name="target">The model's state.</param>
/// <param name="node">The attempt.</param>
/// <param name="tokens">Its tokens, for our own limit.</param>
internal sealed class TargetVisit(TargetState target, AttemptNode node, Func<int> tokens)
{
    private TargetCall? _call;

    /// <summary>Begins, once.</summary>
    /// <exception cref="AttemptException">Busy: the model cools down, or our own limit for it is reached.</exception>
    public void Begin()
    {
        _call ??= target.TryBegin(tokens(), node.DespiteCooldown, out var retryAfter) ?? throw new AttemptException(
            FallbackCauses.Busy,
            new LlmException(
                LlmErrorCode.Overloaded, $"The model '{node.Model}' is left alone for now: it failed, is full, or is at the limit set for it.", retryAfter: retryAfter));
    }

    /// <summary>Notes the first output and the end.</summary>
    public void Saw(GenerationChunk chunk)
    {
        if (chunk.Deltas.Count > 0)
        {
            _call?.FirstToken();
        }

        if (chunk.Usage is { } usage)
        {
            _call?.Succeed(usage.TotalTokens);
        }
    }

    /// <summary>Notes a failure.</summary>
    public void Failed(AttemptException failure)
    {
        if (failure.Cause == FallbackCauses.None)
        {
            _call?.Dispose();
        }
        else
        {
            _call?.Fail(failure.Cause, failure.Error.RetryAfter);
        }
    }

    /// <summary>The caller left, unless it has ended.</summary>
    public void Left() => _call?.Dispose();
}
