using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine;

/// <summary>One step: carry a plan out, choose tokens, publish them.</summary>
internal sealed partial class EngineLoop
{
    private void Step(StepPlan plan)
    {
        foreach (var copy in plan.Copies)
        {
            _runner.CopySlot(copy.From, copy.To, copy.Length);
        }

        if (_runner.Adapters > 0)
        {
            UseAdapters(plan.Prefills);
            UseAdapters(plan.Verifies);
            UseAdapters(plan.Decodes);
        }

        Measure(plan);
        (_stepTime, _leastVerified) = (TimeSpan.Zero, int.MaxValue);
        RunPrefills(plan);
        foreach (var sequence in plan.CatchUps)
        {
            CatchUp(sequence);
        }

        foreach (var item in plan.Verifies)
        {
            Verify(item);
        }

        if (plan.Decodes.Count > 0)
        {
            Decode(plan.Decodes);
        }

        _scheduler.Apply(plan);
        _speculation?.OnStep(plan, _leastVerified, _stepTime);
        foreach (var sequence in _ended)
        {
            Leave(sequence, isSound: !sequence.Output!.HasFailed);
        }

        _ended.Clear();
    }

    /// <summary>Sequences move between slots from step to step, and their adapters with them.</summary>
    private void UseAdapters(List<WorkItem> items)
    {
        foreach (var item in items)
        {
            _runner.UseAdapter(item.Slot, item.Sequence.Request.Adapter);
        }
    }

    private void Measure(StepPlan plan)
    {
        if (plan.Preempted.Count > 0)
        {
            _instruments?.OnPreempted(plan.Preempted.Count);
        }

        foreach (var (sequence, cached) in plan.Admitted)
        {
            var output = sequence.Output!;
            if (!output.WasAdmitted)
            {
                output.WasAdmitted = true;
                // Forced text behind the prompt may be cached too.
                output.CachedPromptTokens = Math.Min(cached.Length, sequence.PromptLength);
                output.QueueTimer?.Dispose();
                _instruments?.OnAdmitted(_time.GetElapsedTime(output.SubmittedAt));
                _instruments?.OnPrefix(sequence.PromptLength, output.CachedPromptTokens);
            }
        }
    }

    private void Prefill(WorkItem item)
    {
        var startedAt = _time.GetTimestamp();
        var logits = item.Sequence.Request.PromptLogprobs
            ? _scores.Prefill(item.Sequence, item.Slot, item.Start, item.Count)
            : _runner.Prefill(item.Slot, item.Start, item.Sequence.Tokens.Slice(item.Start, item.Count));
        var took = Ran(startedAt);
        _instruments?.OnPrefill(took);
        item.Sequence.Output!.CountRun(item.Start, item.Count, took);
        CountPrompt(item);
        if (item.Samples)
        {
            Choose(item.Sequence, logits);
        }
    }

    private void Decode(List<WorkItem> items)
    {
        for (var row = 0; row < items.Count; row++)
        {
            var item = items[row];
            CountPrompt(item);
            _rows[row] = new DecodeRow(item.Start, item.Count == 0 ? DecodeRow.Idle : item.Sequence.Tokens[item.Start]);
        }

        var startedAt = _time.GetTimestamp();
        _runner.Decode(_rows.AsSpan(0, items.Count));
        var took = Ran(startedAt);
        _instruments?.OnDecode(took);
        _speculation?.Costs.OnDecode(items.Count, took);
        CountShares(items, took);
        for (var row = 0; row < items.Count; row++)
        {
            if (items[row].Count > 0 && items[row].Sequence.Request.PromptLogprobs)
            {
                _scores.Note(items[row].Sequence, items[row].Start, _runner.Logits(row));
            }

            if (items[row].Samples)
            {
                Choose(items[row].Sequence, _runner.Logits(row));
            }
        }
    }

    /// <summary>A batched run costs the same whoever is in it: all that computed share it equally.</summary>
    private static void CountShares(List<WorkItem> items, TimeSpan took)
    {
        var busy = 0;
        foreach (var item in items)
        {
            busy += Math.Min(item.Count, 1);
        }

        foreach (var item in items)
        {
            if (item.Count > 0)
            {
                item.Sequence.Output!.CountRun(item.Start, item.Count, took / busy);
            }
        }
    }

    /// <summary>Chooses the next token of a sequence and sends it on its way.</summary>
    private void Choose(Sequence sequence, Span<float> logits)
    {
        try
        {
            ChooseToken(sequence, logits);
        }
#pragma warning disable CA1031 // Logits that are no numbers, a constraint that can not be kept: whatever it is, it is about this sequence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailAlone(sequence, exception);
            if (!_ended.Contains(sequence))
            {
                _ended.Add(sequence);
            }
        }
    }

    private void ChooseToken(Sequence sequence, Span<float> logits)
    {
        var startedAt = _time.GetTimestamp();
        var output = sequence.Output!;
        var token = _sampler.Sample(logits, output.Sampling, sequence.Generated, out var logprobs);
        var sampledAt = _time.GetTimestamp();
        CountToken(output, sampledAt);
        CountProposal(sequence, token);
        sequence.Append(token);
        var isEnd = !sequence.Request.IgnoreEndOfSequence && _config.EosTokenIds.Contains(token);
        var update = output.Accept(token, isEnd, sequence.Generated == sequence.Request.MaxTokens, logprobs);
        update = AppendForced(sequence, update);
        var acceptedAt = _time.GetTimestamp();
        Send(sequence, update);
        if (Profile is { } profile)
        {
            profile.Sample += sampledAt - startedAt;
            profile.Text += acceptedAt - sampledAt;
            profile.Publish += _time.GetTimestamp() - acceptedAt;
            profile.Tokens++;
        }
    }

    /// <summary>A prompt's last token may ride in the batched run.</summary>
    private void CountPrompt(WorkItem item)
    {
        var tokens = Math.Min(item.Start + item.Count, item.Sequence.PromptLength) - item.Start;
        if (tokens > 0)
        {
            _instruments?.OnPrompt(tokens);
        }
    }

    private void CountToken(SequenceOutput output, long now)
    {
        if (output.LastTokenAt == 0)
        {
            _instruments?.OnFirstToken(_time.GetElapsedTime(output.SubmittedAt, now));
        }
        else
        {
            _instruments?.OnNextToken(_time.GetElapsedTime(output.LastTokenAt, now));
        }

        output.LastTokenAt = now;
    }

    private void Send(Sequence sequence, in SequenceUpdate update)
    {
        sequence.Output!.Send(update);
        if (sequence.Output.IsDone)
        {
            _ended.Add(sequence);
        }

        if (sequence.Output.HasUnsent)
        {
            Pause(sequence);
        }
    }

    /// <summary>Stops computing for a reader that is behind, until it has read or its time is up.</summary>
    private void Pause(Sequence sequence)
    {
        sequence.IsPaused = true;
        _unread.Add(sequence);
        sequence.Output!.PausedAt = _time.GetTimestamp();
        sequence.Output.UnreadTimer = _time.CreateTimer(
            _ => _inbox.Post(new EngineCommand(EngineCommandKind.Unread, sequence)), null, _options.UnreadLimit, Timeout.InfiniteTimeSpan);
        _ = NoticeRoomAsync(sequence);
    }

    private async Task NoticeRoomAsync(Sequence sequence)
    {
        try
        {
            await sequence.Output!.WaitForRoomAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or EngineFailedException or EngineStoppedException or EngineTimeoutException)
        {
            // The stream was ended while it waited: nothing to resume.
            return;
        }

        _inbox.Post(new EngineCommand(EngineCommandKind.Resume, sequence));
    }

    private void Resume(Sequence sequence)
    {
        var output = sequence.Output!;
        output.UnreadTimer?.Dispose();
        _unread.Remove(sequence);
        output.Resend();
        if (output.HasUnsent)
        {
            Pause(sequence);
            return;
        }

        sequence.IsPaused = false;
        if (output.IsDone)
        {
            CountOut(sequence);
        }
    }
}
