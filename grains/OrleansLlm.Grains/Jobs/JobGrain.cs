using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Jobs;

/// <summary>Owns a job's state and keeps one run of its handler going. The run works on a thread of its own and comes back here to save.</summary>
[GrainType("job")]
internal sealed partial class JobGrain(
    [PersistentState("job", GrainStores.Main)] IPersistentState<JobState> state,
    IServiceProvider services,
    JobInstruments instruments,
    ISiloStatusOracle silos,
    ILocalSiloDetails here,
    TimeProvider timeProvider,
    ILogger<JobGrain> logger) : Grain, IJobGrain, IJobRunGrain, IDisposable
{
    /// <summary>So many runs in a row that save nothing: the work itself is at fault.</summary>
    private const int MaxFruitlessRuns = 8;

    private static readonly TimeSpan Check = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private JobKey _key;
    private Task<JobEnd>? _run;
    private CancellationTokenSource _stopping = new();
    private CancellationTokenSource _cancelled = new();
    private long _pausedAt;
    private TimeSpan _pause;
    private bool _isForgotten;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = JobKey.Parse(this.GetPrimaryKeyString());
        this.RegisterGrainTimer(_ => StepAsync(), new GrainTimerCreationOptions(TimeSpan.Zero, Check));
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public async Task<JobInfo> StartAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (state.State.Request is { } known)
        {
            return known.Kind == request.Kind && known.Input == request.Input
                ? Info()
                : throw new LlmException(LlmErrorCode.Conflict, $"There is another job '{_key.Job}'.", "id");
        }

        _isForgotten = false;

        // Listed first: a crash in between leaves a name that leads nowhere, not a job that nobody finds.
        await AdmitAsync(request.Kind, cancellationToken);
        await List().AddAsync(_key.Job, request.Kind, cancellationToken);
        state.State = new JobState { Request = request, CreatedAt = timeProvider.GetUtcNow() };
        await WriteAsync();
        return Info();
    }

    public Task<JobInfo> GetAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        return Task.FromResult(Info());
    }

    public async Task<JobInfo> CancelAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        if (state.State.Status == JobStatus.Running)
        {
            (state.State.Status, state.State.CancellingAt) = (JobStatus.Cancelling, timeProvider.GetUtcNow());
            await WriteAsync();
            await _cancelled.CancelAsync();
        }

        return Info();
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (!HasEnded)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"The job '{_key.Job}' has not ended; cancel it first.", "id");
        }

        if (state.RecordExists)
        {
            await DurableAsync(state.ClearStateAsync);
            state.State = new JobState();
        }

        // Afterwards: a crash in between leaves a name that leads nowhere, not a job that nobody finds.
        await ForgetAsync();
        await List().RemoveAsync(_key.Job, cancellationToken);
        DeactivateOnIdle();
    }

    public Task WakeAsync(CancellationToken cancellationToken) => StepAsync();

    public async Task SaveAsync(int run, string progress)
    {
        if (run != state.State.Runs || HasEnded || _run is null)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Run {run} of job '{_key.Job}' is not the present one.", "run");
        }

        (state.State.Progress, state.State.FruitlessRuns) = (progress, 0);
        await WriteAsync();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _cancelled.Dispose();
    }

    private bool HasEnded => state.State.Request is null || Info().HasEnded;

    private async Task StepAsync()
    {
        if (HasEnded)
        {
            await ForgetAsync();
        }
        else if (_run is null)
        {
            if (timeProvider.GetElapsedTime(_pausedAt) >= _pause)
            {
                await TakeUpAsync();
            }
        }
        else if (_run.IsCompleted)
        {
            var run = _run;
            _run = null;
            instruments.OnLeft(state.State.Request!.Kind);
            await FinishAsync(run);
        }
    }

    private async Task TakeUpAsync()
    {
        var request = state.State.Request!;
        if (services.GetKeyedService<IJobHandler>(request.Kind) is not { } handler)
        {
            // A silo of an older version: one that knows the kind takes it up.
            LogUnknown(_key.Job, request.Kind);
            PauseFor(LongestPause);
            DeactivateOnIdle();
            return;
        }

        if (handler.WhyNotHere(request) is { } why)
        {
            await PassOnAsync(why);
            return;
        }

        if (state.State.FruitlessRuns >= MaxFruitlessRuns)
        {
            await EndAsync(new JobEnd(JobStatus.Failed, Failure: new JobFailure
            {
                Code = "internal_error",
                Message = $"The job was begun {MaxFruitlessRuns} times and got nowhere; the log of the silos tells more.",
            }));
            return;
        }

        state.State.Runs++;
        state.State.FruitlessRuns++;
        state.State.Passed = 0;
        await WriteAsync();
        DelayDeactivation(TimeSpan.FromDays(1));
        instruments.OnTakenUp(request.Kind, again: state.State.Runs > 1);
        Begin(handler, request);
    }

    private void Begin(IJobHandler handler, JobRequest request)
    {
        (_stopping, _cancelled) = (new CancellationTokenSource(), new CancellationTokenSource());
        if (state.State.Status == JobStatus.Cancelling)
        {
            _cancelled.Cancel();
        }

        var (key, number, stopping) = (this.GetPrimaryKeyString(), state.State.Runs, _stopping.Token);

        // Taken here: off the grain's scheduler the property throws.
        var grains = GrainFactory;
        var self = grains.GetGrain<IJobRunGrain>(key);
        var run = new JobRun
        {
            Key = _key,
            Request = request,
            CreatedAt = state.State.CreatedAt,
            Progress = state.State.Progress,
            Cancelled = _cancelled.Token,
            SaveAsync = progress => GrainRetry.RunAsync(() => self.SaveAsync(number, progress), timeProvider, stopping),
            CheckOwnerAsync = token => JobOwner.CheckAsync(grains, request.Caller, timeProvider, token),
        };
        var job = grains.GetGrain<IJobGrain>(key);
        _run = Task.Run(() => handler.RunAsync(run, stopping), stopping);
        _ = _run.ContinueWith(_ => job.WakeAsync(CancellationToken.None).Ignore(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task FinishAsync(Task<JobEnd> run)
    {
        if (run.IsCompletedSuccessfully)
        {
            await EndAsync(await run);
            return;
        }

        var pause = TimeSpan.FromSeconds(Math.Pow(2, state.State.FruitlessRuns - 1));
        PauseFor(pause < LongestPause ? pause : LongestPause);
        LogBroken(run.Exception?.GetBaseException(), _key.Job, state.State.Runs);
    }

    /// <summary>By no clock on the wall, which may be set back by hours.</summary>
    private void PauseFor(TimeSpan pause) => (_pausedAt, _pause) = (timeProvider.GetTimestamp(), pause);

    private async Task EndAsync(JobEnd end)
    {
        (state.State.Status, state.State.Failure, state.State.EndedAt) = (end.Status, end.Failure, timeProvider.GetUtcNow());
        state.State.Progress = end.Progress ?? state.State.Progress;
        await WriteAsync();
        instruments.OnEnded(state.State.Request!.Kind, end.Status);
        await ForgetAsync();
    }

    private async Task ForgetAsync()
    {
        if (!_isForgotten)
        {
            await Directory().RemoveAsync(_key.Tenant, _key.Job, CancellationToken.None);
            _isForgotten = true;
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    private Task WriteAsync() => DurableAsync(state.WriteStateAsync);

    private async Task DurableAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // Memory is ahead of the store now, or another activation owns the job: the next activation reads the truth.
            await _stopping.CancelAsync();
            DeactivateOnIdle();
            throw;
        }
    }

    private JobInfo Info() => new()
    {
        Id = _key.Job,
        Request = state.State.Request!,
        Status = state.State.Status,
        CreatedAt = state.State.CreatedAt,
        CancellingAt = state.State.CancellingAt,
        EndedAt = state.State.EndedAt,
        Progress = state.State.Progress,
        Failure = state.State.Failure,
        Runs = state.State.Runs,
    };

    private IJobListGrain List() => GrainFactory.GetGrain<IJobListGrain>(new JobsKey(_key.Tenant).ToString());

    private IJobDirectoryGrain Directory() => GrainFactory.GetGrain<IJobDirectoryGrain>(IJobDirectoryGrain.Key);

    private void RequireExisting()
    {
        if (state.State.Request is null)
        {
            DeactivateOnIdle();
            throw new LlmException(LlmErrorCode.NotFound, $"There is no job '{_key.Job}'.", "id");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Run {Run} of job {Job} broke; it is begun again after a pause.")]
    private partial void LogBroken(Exception? exception, string job, int run);

    [LoggerMessage(LogLevel.Warning, "Job {Job} is of kind '{Kind}', which this silo does not know.")]
    private partial void LogUnknown(string job, string kind);
}
