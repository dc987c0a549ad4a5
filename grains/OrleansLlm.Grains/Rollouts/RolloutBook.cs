using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.Rollouts;

/// <summary>The rules of rollouts, on values: every method gives the model as it is afterwards. Pure.</summary>
internal static class RolloutBook
{
    private const int MaxHistory = 100;
    private const double Whole = 100;

    /// <summary>A rollout begins.</summary>
    /// <exception cref="LlmException">InvalidRequest or Conflict.</exception>
    public static ModelRollout Start(ModelRollout model, StartRollout rollout, DateTimeOffset now)
    {
        RolloutRules.Check(rollout);
        if (model.Rollout is { } running)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"A rollout of {Shown(model.Model, running.Version)} is under way; promote it or roll it back first.", "version");
        }

        if (model.Active == rollout.Version)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"{Shown(model.Model, rollout.Version)} is in force already.", "version");
        }

        var started = Noted(model, RolloutEventKind.Started, rollout.Version, rollout.Comment, rollout.By, now) with
        {
            Rollout = new RunningRollout
            {
                Version = rollout.Version,
                Steps = rollout.Steps,
                StartedAt = now,
                StepAt = now,
                Guard = rollout.Guard,
            },
        };
        return rollout.Steps is [{ Share: Whole, Minutes: 0 }] ? Promote(started, rollout.By, now) : started;
    }

    /// <summary>The rollout ends well.</summary>
    /// <exception cref="LlmException">Conflict: none is under way.</exception>
    public static ModelRollout Promote(ModelRollout model, string? by, DateTimeOffset now)
    {
        var running = model.Rollout ?? throw new LlmException(LlmErrorCode.Conflict, $"No rollout of the model '{model.Model}' is under way.", "model");
        return Noted(model, RolloutEventKind.Promoted, running.Version, reason: null, by, now) with
        {
            Active = running.Version,
            HasPrevious = true,
            Previous = model.Active,
            Rollout = null,
        };
    }

    /// <summary>The rollout under way ends, or the version before is in force again.</summary>
    /// <exception cref="LlmException">Conflict: there is nothing to go back to.</exception>
    public static ModelRollout RollBack(ModelRollout model, string? reason, string? by, DateTimeOffset now)
    {
        if (model.Rollout is { } running)
        {
            return Noted(model, RolloutEventKind.RolledBack, running.Version, reason, by, now) with { Rollout = null };
        }

        if (!model.HasPrevious)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"The model '{model.Model}' has no version to go back to.", "model");
        }

        return Noted(model, RolloutEventKind.RolledBack, model.Active, reason, by, now) with { Active = model.Previous, Previous = model.Active };
    }

    /// <summary>Counts what was seen of a version; what belongs to neither side of the rollout is left out.</summary>
    public static ModelRollout Count(ModelRollout model, VersionTally seen) => model.Rollout switch
    {
        { } running when running.Version == seen.Version => model with { Rollout = running with { Candidate = running.Candidate.Plus(seen.Tally) } },
        { } running when model.Active == seen.Version => model with { Rollout = running with { Stable = running.Stable.Plus(seen.Tally) } },
        _ => model,
    };

    /// <summary>Moves a rollout on when its step has lasted, or takes it back when the new version fails too often.</summary>
    public static ModelRollout Judge(ModelRollout model, DateTimeOffset now)
    {
        if (model.Rollout is not { } running)
        {
            return model;
        }

        var isJudged = running.Candidate.Calls >= Math.Max(1, running.Guard.MinCalls);
        if (isJudged && running.Candidate.FailedShare - running.Stable.FailedShare > running.Guard.MaxFailureRise)
        {
            return Noted(model, RolloutEventKind.GuardTripped, running.Version, Failing(running), by: null, now) with { Rollout = null };
        }

        var step = running.Steps[running.Step];
        if (now - running.StepAt < TimeSpan.FromMinutes(step.Minutes) || (running.Guard.MinCalls > 0 && !isJudged))
        {
            return model;
        }

        return running.Step + 1 < running.Steps.Count ? NextStep(model, running, now) : step.Share >= Whole ? Promote(model, by: null, now) : model;
    }

    private static ModelRollout NextStep(ModelRollout model, RunningRollout running, DateTimeOffset now)
    {
        var next = running with { Step = running.Step + 1, StepAt = now, Candidate = new CallTally(), Stable = new CallTally() };
        return Noted(model, RolloutEventKind.Stepped, running.Version, $"{next.Share:0.##} % of calls", by: null, now) with { Rollout = next };
    }

    private static string Failing(RunningRollout running) => FormattableString.Invariant(
        $"{running.Candidate.FailedShare:0.#} % of {running.Candidate.Calls} calls failed, of the version before {running.Stable.FailedShare:0.#} % of {running.Stable.Calls}; allowed is a rise of {running.Guard.MaxFailureRise:0.#} points.");

    private static ModelRollout Noted(ModelRollout model, RolloutEventKind kind, string? version, string? reason, string? by, DateTimeOffset now) => model with
    {
        History =
        [
            .. model.History.TakeLast(MaxHistory - 1),
            new RolloutEvent { At = now, Kind = kind, Version = version, Reason = reason, By = by },
        ],
    };

    private static string Shown(string model, string? version) => version is null ? $"The own package of the model '{model}'" : $"The version '{version}' of the model '{model}'";
}
