using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine;

/// <summary>Text that a constraint leaves no choice about is appended without a model step; the next step computes it as it computes a prompt.</summary>
internal sealed partial class EngineLoop
{
    /// <summary>Takes a new sequence in. One whose whole text is forced ends here.</summary>
    private void Admit(Sequence sequence)
    {
        try
        {
            var update = AppendForced(sequence, new SequenceUpdate { Text = string.Empty, Tokens = 0 });
            if (update.Tokens > 0)
            {
                sequence.Output!.Send(update);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is about this sequence: the others go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailAlone(sequence, exception);
        }

        if (sequence.Output!.IsDone)
        {
            CountOut(sequence);
            return;
        }

        _scheduler.Add(sequence);
        StartTimers(sequence);
    }

    /// <summary>Appends the text that must follow.</summary>
    /// <param name="update">What the step has given so far.</param>
    /// <returns>The update with the appended text: one per step, since a reader that is behind has room for one.</returns>
    private SequenceUpdate AppendForced(Sequence sequence, SequenceUpdate update)
    {
        var output = sequence.Output!;
        if (output.IsDone || sequence.Request.PromptLogprobs || sequence.Request.Sampling.TopLogprobs is not null || output.Sampling.Constraint is not { } constraint)
        {
            return update;
        }

        foreach (var token in constraint.Forced())
        {
            CountToken(output, _time.GetTimestamp());
            sequence.Append(token);
            var forced = output.Accept(token, isEnd: false, sequence.Generated == sequence.Request.MaxTokens, logprobs: null);
            update = update with { Text = update.Text + forced.Text, Tokens = update.Tokens + 1, Finish = forced.Finish };
            if (output.IsDone)
            {
                break;
            }
        }

        return update;
    }
}
