using System.Diagnostics;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Objectives;
using OrleansLlm.Trainer.Optimizing;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Runs;

/// <summary>The loop of a run: rows, gradients, a step; now and then a measurement and a checkpoint. One thread.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingSettings _settings;
    private readonly RunFolder _folder;
    private readonly EventLog _log;
    private readonly FlatParameters _parameters;
    private readonly Objective _objective;
    private readonly RunPlan _plan;
    private readonly Optimizer _optimizer;
    private readonly RunningMean? _mean;
    private readonly CheckpointStore _store;
    private readonly ModelKeeper _keeper;
    private readonly StepMeter _meter = new();
    private readonly RowFeed _rows;
    private readonly Stopwatch _clock = new();
    private double _secondsBefore;
    private RunState _state;

    public TrainingRun(TrainingSettings settings, RunFolder folder, EventLog log, FlatParameters parameters, Objective objective, ModelKeeper keeper)
    {
        _settings = settings;
        _folder = folder;
        _log = log;
        _parameters = parameters;
        _objective = objective;
        _keeper = keeper;
        _plan = new RunPlan(settings, objective.Rows);
        _optimizer = Optimizer.Create(parameters, settings.Optimizer, settings.Bfloat16 is true);
        _mean = settings.Optimizer.EmaDecay > 0 ? new RunningMean(parameters.Values, settings.Optimizer.EmaDecay) : null;
        _store = new CheckpointStore(folder.Checkpoints, settings.Evaluation.KeepCheckpoints);
        _rows = new RowFeed(settings, _plan, objective);
        _state = new RunState { Settings = SettingsKey.Of(settings), Data = objective.DataHash };
    }

    /// <summary>Goes on from the newest checkpoint, or begins; runs to the end or until it is stopped.</summary>
    /// <param name="parameters">All weights of the model, to be told.</param>
    /// <param name="slice">When it is used up the run is measured and stopped, after one step at least; null: it is not.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="TrainingException">The folder holds a run of other settings or data.</exception>
    public TrainingExitCode Run(long parameters, TimeSlice? slice, CancellationToken stop)
    {
        Resume();
        _log.Tell(EventLog.Of(TrainingEventKind.Started) with
        {
            Step = _state.Step, Steps = _plan.Steps, Rows = _objective.Rows, Parameters = parameters, TrainedParameters = _parameters.Count,
        });
        _clock.Start();
        if (_state.Step == 0)
        {
            MeasureBefore();
        }

        while (!IsOver())
        {
            if (stop.IsCancellationRequested)
            {
                return Stop(isMeasured: false);
            }

            if (!Step())
            {
                return TrainingExitCode.Diverged;
            }

            if (slice is { IsOver: true } && !IsOver())
            {
                return Stop(isMeasured: true);
            }
        }

        Finish();
        return TrainingExitCode.Finished;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _mean?.Dispose();
    }

    private TrainingExitCode Stop(bool isMeasured)
    {
        if (isMeasured)
        {
            Measure();
        }

        Save();
        _log.Tell(At(EventLog.Of(TrainingEventKind.Stopped)));
        return TrainingExitCode.Stopped;
    }

    private double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    private long Expected => _plan.Expected(_state.Step, Seconds);

    private bool IsOver() => _plan.Progress(_state.Step, Seconds) >= 1 || (_settings.Evaluation.Patience > 0 && _state.WithoutBetter >= _settings.Evaluation.Patience);

    private void Resume()
    {
        if (_store.Load(Tensors()) is not { } state)
        {
            return;
        }

        if (state.Settings != _state.Settings || state.Data != _state.Data)
        {
            throw new TrainingException(
                $"{_folder.Checkpoints} holds a run of other {(state.Data == _state.Data ? "settings" : "data")}: give another output folder, or remove the checkpoints to begin anew");
        }

        _state = state;
        _secondsBefore = state.Seconds;
    }

    private Dictionary<string, Tensor> Tensors()
    {
        var tensors = new Dictionary<string, Tensor>(_optimizer.State) { ["values"] = _parameters.Values };
        if (_mean is not null)
        {
            tensors["running_mean"] = _mean.Mean;
        }

        return tensors;
    }

    /// <summary>One step. False: too many in a row gave no numbers.</summary>
    private bool Step()
    {
        long step = _state.Step;

        // Every random number of a step follows from seed and step: nothing of a generator's state has to be kept.
        manual_seed(unchecked((_settings.Seed * 1_000_003L) + step));
        using (no_grad())
        {
            _parameters.Gradients.zero_();
        }

        var result = _objective.Backward(_rows.Of(step), _rows.ReplayedOf(step));
        double norm = GradientNorm();
        double share = _plan.Share(step, Seconds);
        _state = _state with { Step = step + 1, Tokens = _state.Tokens + result.Tokens };
        if (!double.IsFinite(result.Loss) || !double.IsFinite(norm))
        {
            return LeaveOut(result.Loss, norm);
        }

        Clip(norm);
        _state = _state with { OptimizerSteps = _state.OptimizerSteps + 1, BadSteps = 0 };
        _optimizer.Step(_state.OptimizerSteps, share);
        _mean?.Update(_state.OptimizerSteps);
        _meter.Add(result, norm, share * _settings.Optimizer.LearningRate);
        AfterStep();
        return true;
    }

    private void AfterStep()
    {
        long step = _state.Step;
        bool isLast = IsOver();
        if (RunPlan.TellsAfter(step, Expected) || isLast)
        {
            _log.Tell(_meter.Take(At(EventLog.Of(TrainingEventKind.Step)), Seconds));
        }

        if (_plan.MeasuresAfter(step, Expected) || isLast)
        {
            Measure();
        }

        if (_plan.SavesAfter(step, Expected) && !isLast)
        {
            Save();
        }
    }

    private double GradientNorm()
    {
        using var _ = no_grad();
        using var norm = _parameters.Gradients.norm();
        return norm.ToDouble();
    }

    private void Clip(double norm)
    {
        if (_settings.Optimizer.ClipNorm > 0 && norm > _settings.Optimizer.ClipNorm)
        {
            using var _ = no_grad();
            _parameters.Gradients.mul_(_settings.Optimizer.ClipNorm / norm);
        }
    }

    private bool LeaveOut(double loss, double norm)
    {
        _state = _state with { BadSteps = _state.BadSteps + 1 };
        string what = FormattableString.Invariant($"loss {loss}, gradient norm {norm}: the step is left out");
        _log.Tell(At(EventLog.Of(TrainingEventKind.Warning)) with { Message = what });
        if (_state.BadSteps < _settings.Evaluation.BadStepLimit)
        {
            return true;
        }

        _log.Tell(At(EventLog.Of(TrainingEventKind.Failed)) with { Message = $"{_state.BadSteps} steps in a row gave no numbers: lower the learning rate, or clip gradients" });
        return false;
    }

    private void MeasureBefore()
    {
        _state = _state with { Before = Numbers(_objective.Validate(), "validation").Metrics, GeneralBefore = Numbers(_objective.ValidateGeneral(), "general").Metrics };
        if (_state.Before is not null || _state.GeneralBefore is not null)
        {
            _log.Tell(At(EventLog.Of(TrainingEventKind.Evaluation)) with { Validation = _state.Before, General = _state.GeneralBefore });
        }
    }

    private void Measure()
    {
        if (_mean is null)
        {
            MeasureNow();
        }
        else
        {
            _mean.Within(MeasureNow);
        }
    }

    private void MeasureNow()
    {
        var (validation, isNumber) = Numbers(_objective.Validate(), "validation");
        var (general, isGeneralNumber) = Numbers(_objective.ValidateGeneral(), "general");
        bool within = isGeneralNumber && (_settings.FromScratch || general is null || !(general.Loss > _state.GeneralBefore?.Loss + _settings.Evaluation.GeneralLimit));
        bool isBest = isNumber && within && (validation is null || _state.Best is null || validation.Loss < _state.Best.Loss);
        if (isBest)
        {
            _keeper.Keep();
            _state = _state with { Best = validation, BestGeneral = general, BestStep = _state.Step, WithoutBetter = 0 };
        }
        else
        {
            _state = _state with { WithoutBetter = _state.WithoutBetter + 1 };
        }

        _log.Tell(At(EventLog.Of(TrainingEventKind.Evaluation)) with
        {
            Validation = validation, General = general, GeneralBefore = _state.GeneralBefore, WithinGate = general is null ? null : within, Best = isBest,
        });
    }

    private void Save()
    {
        _state = _state with { Seconds = Seconds };
        _log.Tell(At(EventLog.Of(TrainingEventKind.Checkpoint)) with { Path = _store.Save(_state, Tensors()) });
    }

    /// <summary>A measurement that is a number. One that is none is told, and is better than no other.</summary>
    private (TrainingMetrics? Metrics, bool IsNumber) Numbers(TrainingMetrics? measured, string set)
    {
        if (measured is null || double.IsFinite(measured.Loss))
        {
            return (measured, true);
        }

        _log.Tell(At(EventLog.Of(TrainingEventKind.Warning)) with { Message = FormattableString.Invariant($"the loss on the {set} set is {measured.Loss}: these weights are not kept") });
        return (null, false);
    }

    private void Finish()
    {
        if (_state.BadSteps > 0)
        {
            // The last step was left out, and with it the measurement of those before.
            Measure();
        }

        Save();
        bool hasBest = _state.BestStep is not null;
        string? path = hasBest ? _keeper.Finish() : null;
        var last = _log.Tell(At(EventLog.Of(TrainingEventKind.Finished)) with
        {
            Validation = _state.Best,
            ValidationBefore = _state.Before,
            General = _state.BestGeneral,
            GeneralBefore = _state.GeneralBefore,
            WithinGate = hasBest,
            BestStep = _state.BestStep,
            Path = path,
            PeakMemory = Process.GetCurrentProcess().PeakWorkingSet64,
            Message = hasBest ? null : "no measurement was within the general limit: no model was kept",
        });
        File.WriteAllText(_folder.Result, TrainingSettingsFile.ToLine(last));
    }

    private TrainingEvent At(TrainingEvent told) => told with
    {
        Step = _state.Step,
        Steps = Expected,
        Progress = _plan.Progress(_state.Step, Seconds),
        Epoch = _rows.Before(_state.Step) / (double)_plan.RowsPerEpoch,
        Tokens = _state.Tokens,
        Seconds = Seconds,
    };
}
