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
    private bool _isAsked;

    /// <summary>Begins, once.</summary>
    /// <exception cref="AttemptException">Busy: the model cools down, or our own limit for it is reached.</exception>
    public void Begin()
    {
        _call ??= target.TryBegin(tokens(), node.DespiteCooldown, out var retryAfter) ?? throw new AttemptException(
            FallbackCauses.Busy,
            new LlmException(
                LlmErrorCode.Overloaded, $"The model '{node.Model}' is left alone for now: it failed, is full, or is at the limit set for it.", retryAfter: retryAfter));
    }

    /// <summary>The model is asked from here on. A call that the ledger refuses before that uses nothing of our own limit, which all tenants share.</summary>
    public void Asked() => _isAsked = true;

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
        if (failure.Cause == FallbackCauses.None || CallFailures.IsOfTheCaller(failure.Error))
        {
            Left();
        }
        else
        {
            Ending()?.Fail(failure.Cause, failure.Error.RetryAfter);
        }
    }

    /// <summary>The caller left, unless it has ended.</summary>
    public void Left() => Ending()?.Dispose();

    private TargetCall? Ending()
    {
        if (!_isAsked)
        {
            _call?.TakeBack();
        }

        return _call;
    }
}
