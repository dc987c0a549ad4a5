using Microsoft.Extensions.Logging;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine;

/// <summary>
/// Checks proposed tokens (Leviathan, Kalman and Matias, "Fast Inference from Transformers via Speculative Decoding", 2023; Chen et al. 2023). One run
/// gives the logits behind the last token and behind each proposed one. From there every token is chosen as ever, by all of the sequence's own
/// rules and with the random number of its position; a proposal is accepted when it is the token that was chosen. For a proposal that does not depend
/// on that random number this is their rejection sampling: accepted with its probability, otherwise replaced by a draw from the rest. But
/// the answer is not only distributed as without speculation: it is the same, so it does not depend on when others leave room to speculate.
/// </summary>
internal sealed partial class EngineLoop
{
    private static DraftModel? Draft(IModelRunner? draft, IModelRunner runner, ModelConfig config, EngineOptions options)
    {
        var mode = options.Speculation.Mode;
        if (mode == SpeculationMode.Draft && draft is null)
        {
            throw new ArgumentException("Speculation.Mode is Draft, so there must be a draft model. Given: none.", nameof(options));
        }

        if (mode is SpeculationMode.Draft or SpeculationMode.Lookup && !runner.CanVerify)
        {
            throw new ArgumentException(
                $"Speculation.Mode must be Off or Auto for a model whose graph gives the last token's logits only. Given: {mode}.", nameof(options));
        }

        if (draft is not null && draft.VocabularySize != runner.VocabularySize)
        {
            throw new ArgumentException(
                $"The draft model must have the model's vocabulary of {runner.VocabularySize} tokens. Given: {draft.VocabularySize}.", nameof(draft));
        }

        return draft is null ? null : new DraftModel(draft, config.EosTokenIds, options.PrefillChunk);
    }

    private void Verify(WorkItem item)
    {
        var sequence = item.Sequence;
        var speculation = sequence.Speculation!;
        if (item.Proposer == Proposer.Draft)
        {
            speculation.Proposed = ProposeByDraft(sequence, item.Proposed);
        }

        var run = speculation.Run(sequence);
        var startedAt = _time.GetTimestamp();
        _runner.Verify(item.Slot, item.Start, run);
        var took = Ran(startedAt);
        _instruments?.OnVerify(took);
        _speculation!.Costs.OnVerify(run.Length, took);
        // All of the run's time is the sequence's, whatever is accepted of it.
        sequence.Output!.CountRun(item.Start, item.Count, took);
        CountPrompt(item);
        CheckProposals(item, speculation);
        sequence.Output.CountRun(item.Start, item.Count + speculation.Confirmed, TimeSpan.Zero);
    }

    /// <summary>Chooses tokens for as long as the run's logits stand behind tokens that were chosen.</summary>
    private void CheckProposals(WorkItem item, SequenceSpeculation speculation)
    {
        var sequence = item.Sequence;
        var output = sequence.Output!;
        var acceptedBefore = output.AcceptedPredictionTokens;
        var matched = 0;
        var at = 0;
        _verifying = speculation;
        _verifyStart = item.Start;
        while (at <= matched && !output.IsDone && !sequence.IsPaused)
        {
            Choose(sequence, _runner.Logits(at));
            // Text that had to follow counts like what was chosen: where it was proposed too, its logits are there.
            matched = speculation.Matched(sequence.Tokens[(item.Start + 1)..]);
            at = sequence.Length - 1 - item.Start;
        }

        _verifying = null;
        _leastVerified = Math.Min(_leastVerified, at);
        // The last token's keys and values are never counted as there: its logits are wanted.
        speculation.Confirmed = Math.Max(Math.Min(matched, at - 1), 0);
        var accepted = output.AcceptedPredictionTokens - acceptedBefore;
        _speculation!.OnVerified(item, accepted, wasRejected: matched < Math.Min(at, speculation.Proposed));
        _instruments?.OnSpeculated(item.Proposer, speculation.Proposed, accepted);
    }

    /// <summary>Before a token is taken in: was it proposed?</summary>
    private void CountProposal(Sequence sequence, int token)
    {
        if (_verifying is not { } speculation || sequence.Length - 1 - _verifyStart is var at && at >= speculation.Proposed)
        {
            return;
        }

        if (speculation.Proposal[at] == token)
        {
            sequence.Output!.AcceptedPredictionTokens++;
        }
        else
        {
            sequence.Output!.RejectedPredictionTokens += speculation.Proposed - at;
        }
    }

    private int ProposeByDraft(Sequence sequence, int count)
    {
        var startedAt = _time.GetTimestamp();
        try
        {
            var proposed = _draft!.Propose(sequence, count);
            var took = Ran(startedAt);
            _speculation!.Costs.OnDraft(Math.Max(proposed, 1), took);
            sequence.Output!.CountDraft(took);
            return proposed;
        }
#pragma warning disable CA1031 // Whatever the draft model throws, the answers do not need it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailDraft(exception);
            return 0;
        }
    }

    private void CatchUp(Sequence sequence)
    {
        var startedAt = _time.GetTimestamp();
        try
        {
            _draft!.CatchUp(sequence);
            sequence.Output!.CountDraft(Ran(startedAt));
        }
#pragma warning disable CA1031 // Whatever the draft model throws, the answers do not need it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailDraft(exception);
        }
    }

    private void FailDraft(Exception exception)
    {
        _draft!.Fail();
        LogDraftFailed(exception);
    }

    /// <summary>Time of a run that has just ended.</summary>
    private TimeSpan Ran(long startedAt)
    {
        var endedAt = _time.GetTimestamp();
        if (Profile is { } profile)
        {
            profile.Runner += endedAt - startedAt;
        }

        var time = _time.GetElapsedTime(startedAt, endedAt);
        _stepTime += time;
        return time;
    }

    [LoggerMessage(LogLevel.Error, "The draft model failed; the engine goes on without it.")]
    private partial void LogDraftFailed(Exception exception);
}
