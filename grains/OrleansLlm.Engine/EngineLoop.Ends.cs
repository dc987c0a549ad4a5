using Microsoft.Extensions.Logging;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine;

/// <summary>How sequences end: by themselves, alone with an error, or with the step that they were in.</summary>
internal sealed partial class EngineLoop
{
    private void FailStep(StepPlan plan, Exception exception)
    {
        LogStepFailed(exception, _failuresInARow + 1);
        _verifying = null;
        _ended.Clear();
        _scheduler.CopyRunningTo(_ended);
        _ended.AddRange(plan.Admitted.Select(admission => admission.Sequence));
        foreach (var sequence in _ended)
        {
            if (sequence.Output!.IsDone)
            {
                // It ended earlier in this very step.
                Leave(sequence, isSound: false);
            }
            else
            {
                EndWith(sequence, new EngineFailedException($"The model runner failed: {exception.Message}", exception), isSound: false);
            }
        }

        _ended.Clear();
        // Some of the step's copies may have been made, others not.
        _scheduler.ForgetPrefixes();
    }

    /// <summary>Frees whatever a sequence holds and ends its stream with an error.</summary>
    /// <param name="isSound">What it computed so far may be reused.</param>
    private void EndWith(Sequence sequence, Exception exception, bool isSound = true)
    {
        var wasRunning = !sequence.Output!.IsDone;
        var wasUnread = _unread.Remove(sequence);
        sequence.Output.Fail(exception);
        if (wasRunning)
        {
            Leave(sequence, isSound);
        }
        else if (wasUnread)
        {
            CountOut(sequence);
        }
    }

    /// <summary>Ends a sequence whose own rules could not be kept: an error of one is none of those that share its step.</summary>
    private void FailAlone(Sequence sequence, Exception exception)
    {
        LogSequenceFailed(sequence.Request.Id, exception.Message);
        sequence.Output!.Fail(new EngineFailedException(exception.Message, exception, isOwn: true));
    }

    private void Leave(Sequence sequence, bool isSound)
    {
        _scheduler.Remove(sequence, isSound);
        _draft?.Release(sequence);
        _left++;
        if (!_unread.Contains(sequence))
        {
            CountOut(sequence);
        }
    }

    /// <summary>Its stream has ended. One whose last update is not read yet still counts: whoever drains the engine is not to cut it off.</summary>
    private void CountOut(Sequence sequence) => _inbox.Leave(sequence.Request.Tenant);

    [LoggerMessage(LogLevel.Error, "A step of the model runner failed ({FailuresInARow} in a row); the sequences in it were ended.")]
    private partial void LogStepFailed(Exception exception, int failuresInARow);

    [LoggerMessage(LogLevel.Warning, "Sequence {SequenceId} failed: {Problem}")]
    private partial void LogSequenceFailed(string sequenceId, string problem);
}
