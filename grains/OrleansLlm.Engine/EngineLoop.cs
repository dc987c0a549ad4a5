using Microsoft.Extensions.Logging;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine;

/// <summary>The engine's thread: take commands in, plan, run, sample, publish; again while there is work.</summary>
internal sealed partial class EngineLoop
{
    /// <summary>A runner that fails this often in a row is given up.</summary>
    private const int MaxFailuresInARow = 2;

    private readonly IModelRunner _runner;
    private readonly ModelConfig _config;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EngineInstruments? _instruments;
    private readonly EngineInbox _inbox;
    private readonly Scheduler _scheduler;
    private readonly DraftModel? _draft;
    private readonly SpeculationPlanner? _speculation;
    private readonly Sampler _sampler;
    private readonly PromptScores _scores;
    private readonly DecodeRow[] _rows;
    private readonly List<Sequence> _ended = [];
    private readonly HashSet<Sequence> _unread = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _maxCachedTokens;
    private SequenceSpeculation? _verifying;
    private int _verifyStart;
    private TimeSpan _stepTime;
    private int _leastVerified;
    private int _failuresInARow;
    private int _running;
    private int _cachedTokens;
    private int _warmTokens;
    private int _left;

    public EngineLoop(
        IModelRunner runner,
        ModelConfig config,
        EngineOptions options,
        TimeProvider time,
        ILogger logger,
        EngineInstruments? instruments,
        EngineInbox inbox,
        IModelRunner? draft)
    {
        _runner = runner;
        _config = config;
        _options = options;
        _time = time;
        _logger = logger;
        _instruments = instruments;
        _inbox = inbox;
        _maxCachedTokens = MaxCachedTokens(runner, options);
        var limits = new SchedulerLimits(
            runner.Slots,
            Math.Max(options.MaxTokensPerStep, runner.Slots),
            options.PrefillChunk,
            _maxCachedTokens,
            runner.PrefixSlots,
            options.PrefixCache);
        _draft = Draft(draft, runner, config, options);
        _speculation = runner.CanVerify ? new SpeculationPlanner(options.Speculation, limits, _draft) : null;
        _scheduler = new Scheduler(limits, options.WeightOf, _speculation);
        _sampler = new Sampler(runner.VocabularySize);
        _scores = new PromptScores(runner);
        _rows = new DecodeRow[runner.Slots];
    }

    public EngineProfile? Profile { get; set; }

    public int Running => Volatile.Read(ref _running);

    public double CacheUsage => (double)Volatile.Read(ref _cachedTokens) / _maxCachedTokens;

    /// <summary>Share of the cache that warm prefixes hold.</summary>
    public double WarmUsage => (double)Volatile.Read(ref _warmTokens) / _maxCachedTokens;

    public WaitPredictor Waits { get; } = new();

    /// <summary>Completes when the thread has ended.</summary>
    public Task Completion => _completion.Task;

    public void Start(string name) => new Thread(Run) { Name = name, IsBackground = true }.Start();

    private static int MaxCachedTokens(IModelRunner runner, EngineOptions options)
    {
        var all = (int)Math.Min(((long)runner.Slots + runner.PrefixSlots) * runner.MaxLength, int.MaxValue);
        if (options.MaxCachedTokens > 0 && options.MaxCachedTokens < runner.MaxLength)
        {
            throw new ArgumentException(
                $"{nameof(EngineOptions.MaxCachedTokens)} must be at least one slot's length, {runner.MaxLength}. Given: {options.MaxCachedTokens}.", nameof(options));
        }

        return options.MaxCachedTokens == 0 ? all : Math.Min(options.MaxCachedTokens, all);
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            while (!_inbox.IsStopping && failure is null)
            {
                TakeCommands();
                var stepped = TryStep(out failure);
                PublishLoad();
                if (!stepped && !_inbox.IsStopping)
                {
                    _inbox.Wait();
                }
            }
        }
#pragma warning disable CA1031 // The thread must not take the process down; whoever waits is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        End(failure);
    }

    private void End(Exception? failure)
    {
        if (failure is not null)
        {
            LogStopped(failure);
        }

        _inbox.Close(failure);
        _ended.Clear();
        _scheduler.CopyRunningTo(_ended);
        _scheduler.CopyWaitingTo(_ended);
        foreach (var sequence in _ended.Union(_unread).ToList())
        {
            EndWith(sequence, _inbox.Stopped());
        }

        PublishLoad();
        _runner.Dispose();
        _draft?.Dispose();
        _completion.TrySetResult();
    }

    private void PublishLoad()
    {
        Volatile.Write(ref _running, _scheduler.Running);
        Volatile.Write(ref _cachedTokens, _scheduler.CachedTokens);
        Volatile.Write(ref _warmTokens, _scheduler.WarmTokens);
    }

    private void TakeCommands()
    {
        while (_inbox.TryTake(out var command))
        {
            var sequence = command.Sequence;
            switch (command.Kind)
            {
                case EngineCommandKind.Submit:
                    Admit(sequence);
                    break;
                case EngineCommandKind.Cancel when IsInside(sequence):
                    EndWith(sequence, new OperationCanceledException($"Sequence {sequence.Request.Id} was cancelled."));
                    break;
                case EngineCommandKind.Resume when _unread.Contains(sequence):
                    Resume(sequence);
                    break;
                case EngineCommandKind.Unread when IsOverdue(sequence):
                    LogUnread(sequence.Request.Id, _options.UnreadLimit);
                    EndWith(sequence, new OperationCanceledException(
                        $"Sequence {sequence.Request.Id} was cancelled: its updates were not read for {_options.UnreadLimit} (UnreadLimit)."));
                    break;
                case EngineCommandKind.QueueTime when IsInside(sequence) && !sequence.Output!.WasAdmitted:
                    EndWith(sequence, new EngineTimeoutException(EngineTimeLimit.QueueTime, sequence.Request.MaxQueueTime!.Value));
                    break;
                case EngineCommandKind.Deadline when IsInside(sequence):
                    EndWith(sequence, new EngineTimeoutException(EngineTimeLimit.Deadline, sequence.Request.Deadline!.Value));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Its own time limits, counted from submission.</summary>
    private void StartTimers(Sequence sequence)
    {
        var output = sequence.Output!;
        output.QueueTimer = Timer(sequence, sequence.Request.MaxQueueTime, EngineCommandKind.QueueTime);
        output.DeadlineTimer = Timer(sequence, sequence.Request.Deadline, EngineCommandKind.Deadline);
    }

    private ITimer? Timer(Sequence sequence, TimeSpan? limit, EngineCommandKind kind)
    {
        if (limit is not { } time)
        {
            return null;
        }

        var left = time - _time.GetElapsedTime(sequence.Output!.SubmittedAt);
        return _time.CreateTimer(
            _ => _inbox.Post(new EngineCommand(kind, sequence)), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Its stream has not ended: it still runs, waits, or has its last update unsent.</summary>
    private bool IsInside(Sequence sequence) => !sequence.Output!.IsDone || _unread.Contains(sequence);

    /// <summary>A timer that went off just as its sequence resumed says nothing about a later pause.</summary>
    private bool IsOverdue(Sequence sequence) =>
        _unread.Contains(sequence) && _time.GetElapsedTime(sequence.Output!.PausedAt) >= _options.UnreadLimit;

    private bool TryStep(out Exception? failure)
    {
        failure = null;
        if (_scheduler.Running + _scheduler.Waiting == 0)
        {
            return false;
        }

        var startedAt = _time.GetTimestamp();
        var plan = _scheduler.Plan();
        if (plan.TokenCount == 0)
        {
            return false;
        }

        if (Profile is { } profile)
        {
            profile.Plan += _time.GetTimestamp() - startedAt;
        }

        try
        {
            Step(plan);
            _failuresInARow = 0;
        }
#pragma warning disable CA1031 // Whatever the runner throws ends the sequences of this step, not the engine.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailStep(plan, exception);
            failure = ++_failuresInARow >= MaxFailuresInARow ? exception : null;
        }

        Waits.OnStep(_time.GetElapsedTime(startedAt), _left);
        _left = 0;

        if (Profile is { } measured)
        {
            measured.Steps++;
            measured.Step += _time.GetTimestamp() - startedAt;
        }

        return true;
    }

    [LoggerMessage(LogLevel.Critical, "The engine stopped.")]
    private partial void LogStopped(Exception exception);

    [LoggerMessage(LogLevel.Information, "Sequence {SequenceId} was cancelled: its updates were not read for {UnreadLimit}.")]
    private partial void LogUnread(string sequenceId, TimeSpan unreadLimit);
}
