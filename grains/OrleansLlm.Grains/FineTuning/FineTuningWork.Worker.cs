using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>The part that looks after the worker while it runs.</summary>
internal sealed partial class FineTuningWork
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(5);

    /// <summary>Tokens that the present worker told of.</summary>
    private long _computed;

    /// <summary>How long a worker may take to save and stop.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the worker until it ends, or is to stop: for a pause, a cancellation, a refused budget, or because the silo stops.</summary>
    private async Task<WorkerEnd> WorkAsync()
    {
        if (!await CoverAsync(_progress.TrainedTokens))
        {
            return new WorkerEnd(TrainingExitCode.Stopped, "", Last: null);
        }

        await SaveAsync(_progress with { Phase = FineTuningPhase.Running, Waiting = null });
        TrainingSettingsFile.Write(_folder.Settings, FineTuningPlan.Of(_input, ReadyBase(), _folder, _services.Options));
        await using var worker = TrainerProcess.Start(_services.Program, _folder.Settings, _services.Time);
        var last = await WatchPayingAsync(worker);
        var (code, errors) = await worker.EndAsync();
        if (_stopping.IsCancellationRequested)
        {
            // What is not saved as paid for is paid for by the run that goes on.
            await _bill.CloseAsync(_progress, _progress.TrainedTokens);
            _stopping.ThrowIfCancellationRequested();
        }

        // Saved at once: what is done with the result takes long, and may have to be done again.
        await SaveAsync(await _bill.CloseAsync(_progress, last?.Tokens ?? 0));
        return new WorkerEnd(code, errors, last);
    }

    /// <summary>Watches the worker; a run that may not go on pays for what was computed until then.</summary>
    private async Task<TrainingEvent?> WatchPayingAsync(TrainerProcess worker)
    {
        try
        {
            return await WatchAsync(worker);
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.Forbidden)
        {
            worker.Stop();
            await SaveAsync(await _bill.CloseAsync(_progress, _computed));
            throw;
        }
    }

    private FineTuningBase ReadyBase()
    {
        var model = _bases.Require(_run.Key.Tenant, _input.Model);
        if (model.Package is { } package && !Directory.Exists(_folder.Base))
        {
            package.Write(_folder.Base);
        }

        return model;
    }

    private async Task<TrainingEvent?> WatchAsync(TrainerProcess worker)
    {
        TrainingEvent? last = null;
        _computed = 0;
        var (saveAt, heardAt) = (Now, Now);
        var (isAsked, isEnded) = (false, false);
        var more = worker.Events.WaitToReadAsync(CancellationToken.None).AsTask();
        while (true)
        {
            var hasMore = await Task.WhenAny(more, Task.Delay(Look, _services.Time, CancellationToken.None)) == more;
            if (hasMore && !await more)
            {
                return last;
            }

            while (worker.Events.TryRead(out var told))
            {
                (last, _progress) = (told.Tokens is null && last?.Tokens is { } tokens ? told with { Tokens = tokens } : told, _progress.Tell(told));
                _computed = last.Tokens ?? _computed;
                heardAt = isAsked ? heardAt : Now;
            }

            more = hasMore ? worker.Events.WaitToReadAsync(CancellationToken.None).AsTask() : more;
            if (!isAsked && await MustStopAsync(last))
            {
                worker.Stop();
                (isAsked, heardAt) = (true, Now);
            }

            if (!isEnded && Now - heardAt >= (isAsked ? StopPatience : _services.Options.StallTimeout))
            {
                _progress = _progress.Say("The trainer does not answer; it was ended", Now, "warn");
                worker.Kill();
                isEnded = true;
            }

            if (Now >= saveAt && !_stopping.IsCancellationRequested)
            {
                await SaveAsync(_progress);
                saveAt = Now + SaveEvery;
            }
        }
    }

    private async Task<bool> MustStopAsync(TrainingEvent? last)
    {
        if (_stopping.IsCancellationRequested || _run.Cancelled.IsCancellationRequested)
        {
            return true;
        }

        return await _services.IsPausedAsync(_run.Key, CancellationToken.None) || !await CoverAsync(last?.Tokens ?? 0);
    }

    /// <summary>False: a limit refuses more, and the job was told to wait.</summary>
    private async Task<bool> CoverAsync(long tokens)
    {
        try
        {
            await _run.CheckOwnerAsync(_stopping);
            _progress = await _bill.CoverAsync(_progress, tokens, _stopping);
            return true;
        }
        catch (LlmException refused) when (refused.Code is LlmErrorCode.BudgetExceeded or LlmErrorCode.RateLimited or LlmErrorCode.StoreUnavailable)
        {
            var wait = new BatchWait("limit_reached", refused.Message, _progress.Waiting?.Since ?? Now, Now + RetryRefused);
            var progress = _progress.Phase == FineTuningPhase.Paused ? _progress : _progress.Say($"Waiting: {refused.Message}", Now, "warn");
            await SaveAsync(progress with { Phase = FineTuningPhase.Paused, Waiting = wait });
            return false;
        }
    }
}
