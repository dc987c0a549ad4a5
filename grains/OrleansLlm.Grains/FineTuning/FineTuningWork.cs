using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Engine.Comparison;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Models.Packages;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>One run of one job, from where the last one left it. Used by one thread at a time.</summary>
internal sealed partial class FineTuningWork
{
    private const int MaxFailures = 3;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryRefused = TimeSpan.FromSeconds(15);

    private readonly FineTuningServices _services;
    private readonly FineTuningBases _bases;
    private readonly JobRun _run;
    private readonly FineTuningInput _input;
    private readonly FineTuningFolder _folder;
    private readonly FineTuningFiles _files;
    private readonly FineTuningBill _bill;
    private readonly CancellationToken _stopping;
    private FineTuningProgress _progress;
    private bool _isHeldTold;

    public FineTuningWork(FineTuningServices services, FineTuningBases bases, JobRun run, CancellationToken stopping)
    {
        (_services, _bases, _run, _stopping) = (services, bases, run, stopping);
        _input = JsonSerializer.Deserialize(run.Request.Input, FineTuningJson.Default.FineTuningInput)!;
        _progress = run.Progress is { } saved ? JsonSerializer.Deserialize(saved, FineTuningJson.Default.FineTuningProgress)! : new FineTuningProgress();
        _folder = services.FolderOf(run.Key);
        _files = new FineTuningFiles(services, run.Key);
        _bill = new FineTuningBill(services, run, _input.Model);
    }

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    /// <summary>Works until the job has ended.</summary>
    public async Task<JobEnd> RunAsync()
    {
        // Also of a job that is paused or cancelled by now.
        await StrayWorker.EndAsync(_folder, StopPatience, _services.Time, _stopping);
        if (await PrepareAsync() is { } mistake)
        {
            return Failed("invalid_training_file", mistake);
        }

        while (!_run.Cancelled.IsCancellationRequested)
        {
            if (await StandStillAsync())
            {
                continue;
            }

            // Whoever stands still has no slot: a pause, or a budget that is used up, is no other tenant's matter.
            using var slot = await _services.Slots.TryTakeAsync(Look, _stopping);
            if (slot is null)
            {
                await QueueAsync();
                continue;
            }

            if (_progress.Phase == FineTuningPhase.Queued)
            {
                _progress = _progress.Say("Fine-tuning job started", Now);
            }

            if (await AnswerToAsync(await WorkAsync()) is { } ending)
            {
                return ending;
            }
        }

        return Cancelled();
    }

    /// <summary>Brings the files here and checks them; a second run does it again where they are gone.</summary>
    private async Task<string?> PrepareAsync()
    {
        _folder.Make();
        if (_progress.Examples > 0 && File.Exists(_folder.Training) && (_input.ValidationFileId is null || File.Exists(_folder.Validation)))
        {
            return null;
        }

        _progress = _progress.Say($"Validating training file: {_input.TrainingFileId}" + (_input.ValidationFileId is { } other ? $" and validation file: {other}" : ""), Now);
        await _files.CopyAsync(_input.TrainingFileId, _folder.Training, _stopping);
        var (examples, mistakes) = FineTuningFiles.Check(_folder.Training, _input.Method);
        if (mistakes.Count == 0 && examples < _services.Options.MinExamples)
        {
            return $"The training file must have at least {_services.Options.MinExamples} examples. Given: {examples}.";
        }

        if (mistakes.Count == 0 && _input.ValidationFileId is { } validation)
        {
            await _files.CopyAsync(validation, _folder.Validation, _stopping);
            mistakes = FineTuningFiles.Check(_folder.Validation, _input.Method).Mistakes;
        }

        if (mistakes.Count > 0)
        {
            return string.Join("; ", mistakes);
        }

        await SaveAsync(_progress.Say("Files validated, moving job to queued state", Now) with { Examples = examples, Phase = FineTuningPhase.Queued });
        return null;
    }

    /// <summary>One that stood still waits for its turn again.</summary>
    private async Task QueueAsync()
    {
        if (_progress.Phase == FineTuningPhase.Paused)
        {
            await SaveAsync(_progress.Say("Waiting for a free place", Now) with { Phase = FineTuningPhase.Queued });
        }
    }

    /// <summary>True while the job is to stand still, after a look's time.</summary>
    private async Task<bool> StandStillAsync()
    {
        if (!await _services.IsPausedAsync(_run.Key, _stopping))
        {
            if (!(_progress.Waiting?.RetryAt > Now))
            {
                return false;
            }

            await Task.Delay(Look, _services.Time, _stopping);
            return true;
        }

        if (_progress.Phase != FineTuningPhase.Paused)
        {
            await SaveAsync(_progress.Say("Fine-tuning job paused", Now) with { Phase = FineTuningPhase.Paused });
        }

        await Task.Delay(Look, _services.Time, _stopping);
        return true;
    }

    /// <summary>Null: the worker is to be started again.</summary>
    private async Task<JobEnd?> AnswerToAsync(WorkerEnd end)
    {
        switch (end.Code)
        {
            case TrainingExitCode.Finished:
                return await FinishCountedAsync(end.Last);
            case TrainingExitCode.Stopped:
                return null;
            case TrainingExitCode.Busy:
                await EvictAsync();
                return null;
            case TrainingExitCode.Invalid:
                return Failed("invalid_training_file", end.Errors);
            case TrainingExitCode.Diverged:
                return Failed("training_diverged", $"{end.Errors} Try a smaller learning_rate_multiplier.");
            default:
                LogWorkerFailed(_services.Log, _run.Key.Job, end.Errors);
                await SaveAsync(_progress.Say("The trainer failed; it goes on from its last checkpoint", Now, "warn") with { Failures = _progress.Failures + 1 });
                return _progress.Failures < MaxFailures ? null : Failed("internal_error", $"The trainer failed {MaxFailures} times without getting any further: {end.Errors}");
        }
    }

    /// <summary>A worker that outlived its silo saves, and this run goes on from there. One on another machine that shares the folder is only waited for.</summary>
    private async Task EvictAsync()
    {
        if (!_isHeldTold)
        {
            _isHeldTold = true;
            await SaveAsync(_progress.Say("A worker of an earlier run holds the job's folder; this run goes on when it has ended", Now, "warn"));
        }

        await StrayWorker.EndAsync(_folder, StopPatience, _services.Time, _stopping);
        await Task.Delay(Look, _services.Time, _stopping);
    }

    /// <summary>What fails in a way that nobody foresaw is tried by further runs, which may be on other silos, but not for ever.</summary>
    private async Task<JobEnd?> FinishCountedAsync(TrainingEvent? result)
    {
        try
        {
            return await FinishAsync(result);
        }
        catch (Exception unforeseen) when (unforeseen is not (OperationCanceledException or LlmException))
        {
            LogNotFinished(_services.Log, unforeseen, _run.Key.Job);
            await SaveAsync(_progress.Say("The trained model could not be put into service; it is tried again", Now, "warn") with { Failures = _progress.Failures + 1 });
            if (_progress.Failures < MaxFailures)
            {
                throw;
            }

            return Failed("internal_error", $"The model was trained but could not be put into service, {MaxFailures} times: {unforeseen.Message}");
        }
    }

    /// <summary>Null: there is no room for the model now; what was trained, and paid for, is kept until there is.</summary>
    private async Task<JobEnd?> FinishAsync(TrainingEvent? result)
    {
        if (_progress.Best is null && result?.BestStep is null)
        {
            return Failed("general_regression", "Every step of the training made the model worse at what it could do before, beyond the limit; nothing was kept.");
        }

        try
        {
            var name = FineTunedModels.NameOf(_run.Key, _input);
            var (written, parity) = FineTunedModels.Write(name, _folder, _stopping);
            _progress = Say(parity);
            if (parity?.LossRise > _services.Options.ParityLimit)
            {
                return Failed("parity", $"The model as it would be served is worse than the trained one by {Invariant(parity.LossRise)} nats per token; the limit is {Invariant(_services.Options.ParityLimit)}.");
            }

            new FineTunedModels(_services).Register(written, parity, _run, _input, _progress, _folder, _stopping);
            var log = await _files.StoreLogAsync(_folder.Log, _stopping);
            _progress = _progress.Say($"New fine-tuned model created: {name}", Now).Say("The job has successfully completed", Now) with
            {
                FineTunedModel = name,
                ResultFileId = log,
                EstimatedFinish = null,
            };
        }
        catch (Exception full) when (IsOfTheDisk(full))
        {
            LogNotKept(_services.Log, full, _run.Key.Job);
            var wait = new BatchWait("no_room", "The trained model can not be stored now; it is tried again.", _progress.Waiting?.Since ?? Now, Now + RetryRefused);
            await SaveAsync(_progress.Say(wait.Message, Now, "warn") with { Phase = FineTuningPhase.Paused, Waiting = wait });
            return null;
        }
        catch (Exception unfit) when (unfit is ModelPackageException or TrainingException or ArgumentException)
        {
            return Failed("internal_error", unfit.Message);
        }

        _folder.Remove();
        return new JobEnd(JobStatus.Succeeded, Text(_progress));
    }

    /// <summary>A disk that is full or can not be written, and not a file that is wrong.</summary>
    private static bool IsOfTheDisk(Exception failure) => (failure is ModelPackageException ? failure.InnerException : failure)
        is UnauthorizedAccessException or (IOException and not (EndOfStreamException or FileNotFoundException or DirectoryNotFoundException));

    private FineTuningProgress Say(ParityReport? parity) => parity is null
        ? _progress.Say("The trainer left nothing to compare the served model with", Now, "warn")
        : _progress.Say(string.Create(CultureInfo.InvariantCulture, $"Parity of the served model: loss {parity.LossRise:+0.0000;-0.0000;0} nats per token, likeliest tokens equal at {parity.Agreement:P1} of {parity.Positions}"), Now);

    private JobEnd Cancelled()
    {
        _folder.Remove();
        return new JobEnd(JobStatus.Cancelled, Text(_progress.Say("Fine-tuning job cancelled", Now)));
    }

    private JobEnd Failed(string code, string message)
    {
        _folder.Remove();
        return new JobEnd(JobStatus.Failed, Text(_progress.Say(message, Now, "error")), new JobFailure { Code = code, Message = message });
    }

    private async Task SaveAsync(FineTuningProgress progress)
    {
        _progress = progress;
        await _run.SaveAsync(Text(progress));
    }

    private static string Invariant(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Text(FineTuningProgress progress) => JsonSerializer.Serialize(progress, FineTuningJson.Default.FineTuningProgress);

    [LoggerMessage(LogLevel.Warning, "The trained model of job {Job} can not be stored now; it is tried again.")]
    private static partial void LogNotKept(ILogger logger, Exception exception, string job);

    [LoggerMessage(LogLevel.Error, "The trained model of job {Job} could not be put into service.")]
    private static partial void LogNotFinished(ILogger logger, Exception exception, string job);

    [LoggerMessage(LogLevel.Warning, "The trainer of job {Job} failed: {Errors}")]
    private static partial void LogWorkerFailed(ILogger logger, string job, string errors);
}
