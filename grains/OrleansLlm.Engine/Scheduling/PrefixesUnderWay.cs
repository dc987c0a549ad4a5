using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>Prefixes that sequences are computing right now. Pure.</summary>
internal static class PrefixesUnderWay
{
    /// <summary>Tokens that a sequence is spared at least by waiting for another to compute them.</summary>
    private const int WorthWaiting = 4 * PrefixTree.Block;

    /// <summary>Whether a sequence is spared much by waiting until another has computed what both begin with.</summary>
    /// <param name="plan">The plan in the making.</param>
    /// <param name="sequence">Who would wait.</param>
    /// <param name="cached">What it finds now.</param>
    public static bool Give(StepPlan plan, Sequence sequence, int cached)
    {
        if (sequence.Request.PromptLogprobs)
        {
            return false;
        }

        foreach (var running in plan.Rows)
        {
            if (running is { IsPaused: false } && WillGive(running, sequence, running.Computed) >= cached + WorthWaiting)
            {
                return true;
            }
        }

        foreach (var (admitted, found) in plan.Admitted)
        {
            if (WillGive(admitted, sequence, found.Length) >= cached + WorthWaiting)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The prefix that two share and the first has not computed yet; 0 when it has.</summary>
    private static int WillGive(Sequence first, Sequence second, int computed)
    {
        if (computed >= first.PromptLength || first.Scope != second.Scope)
        {
            return 0;
        }

        var common = first.Tokens[..first.PromptLength].CommonPrefixLength(second.Tokens[..^1]);
        return common > computed ? common : 0;
    }
}
