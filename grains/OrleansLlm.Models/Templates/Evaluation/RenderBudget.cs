using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>Counts what a render uses and stops it at the limits.</summary>
internal sealed class RenderBudget(TemplateLimits limits)
{
    private long _steps;
    private long _work;
    private int _depth;

    public void Step()
    {
        if (++_steps > limits.MaxSteps)
        {
            throw new TemplateFault($"the template took more than {limits.MaxSteps} steps (limit MaxSteps)");
        }
    }

    /// <summary>Charges a string or list that was made.</summary>
    public void Charge(int length)
    {
        _work += length;
        if (_work > limits.MaxWork)
        {
            throw new TemplateFault($"the template made more than {limits.MaxWork} characters and elements (limit MaxWork)");
        }
    }

    public void CheckLength(long length)
    {
        if (length > limits.MaxTextLength)
        {
            throw new TemplateFault($"the template made a text of more than {limits.MaxTextLength} characters (limit MaxTextLength)");
        }
    }

    public void CheckRange(long length)
    {
        if (length > limits.MaxRange)
        {
            throw new TemplateFault($"the template made a list of {length} elements; at most {limits.MaxRange} are allowed (limit MaxRange)");
        }
    }

    public void Enter()
    {
        if (++_depth > limits.MaxDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault($"the template nests deeper than {limits.MaxDepth} levels (limit MaxDepth)");
        }
    }

    /// <summary>What was used so far.</summary>
    public (long Steps, long Work, int Depth) Save() => (_steps, _work, _depth);

    /// <summary>Goes on from there: what was used since belongs to another render.</summary>
    public void Restore((long Steps, long Work, int Depth) saved) => (_steps, _work, _depth) = saved;

    public void Leave() => _depth--;
}
