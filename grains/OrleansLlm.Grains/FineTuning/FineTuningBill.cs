using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>
/// The money of one run of a job: tokens are reserved in slices before they are computed, and a slice is settled when it is used up, so that a crash bills at most one slice
/// twice. Tokens that were paid for and are computed again after a crash are not billed again. Used by one job.
/// </summary>
internal sealed class FineTuningBill(FineTuningServices services, JobRun run, string model)
{
    private const int Slice = 50_000;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LedgerAccess _access = AccessOf(services, run.Key);
    private ReserveRequest? _open;
    private ReserveRequest? _late;
    private long _extendedAt;

    /// <summary>Makes sure that tokens beyond these are reserved; settles what is used up.</summary>
    /// <param name="progress">How far the job is.</param>
    /// <param name="tokens">Tokens that were computed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The progress with what was settled.</returns>
    /// <exception cref="LlmException">The refusal of a limit.</exception>
    public async Task<FineTuningProgress> CoverAsync(FineTuningProgress progress, long tokens, CancellationToken cancellationToken)
    {
        while (_open is not null && tokens >= progress.TrainedTokens + Slice)
        {
            progress = await SettleAsync(progress, Slice);
        }

        if (_open is null)
        {
            await ReserveAsync(progress.BilledSlices, cancellationToken);
        }
        else if (_late is null && services.Time.GetElapsedTime(_extendedAt) >= Lease / 3)
        {
            await _access.ExtendAsync(new ExtendRequest { ReservationId = _open.Id, Lease = Lease });
            _extendedAt = services.Time.GetTimestamp();
        }

        return progress;
    }

    /// <summary>Settles the open slice for what was used of it.</summary>
    public async Task<FineTuningProgress> CloseAsync(FineTuningProgress progress, long tokens) =>
        _open is null ? progress : await SettleAsync(progress, Math.Max(0, tokens - progress.TrainedTokens));

    private async Task ReserveAsync(int slice, CancellationToken cancellationToken)
    {
        var usual = new PriceRule { Model = PricedAs, Rates = new TokenRates { Input = services.Options.PricePerMillionTokens } };
        var rule = await services.Prices.FindAsync(run.Key.Tenant, PricedAs, PriceRule.LocalProvider, usual, cancellationToken);
        var caller = run.Request.Caller;
        var request = new ReserveRequest
        {
            // The run's start is part of the name: slices that are computed again after a crash are reserved again.
            Id = $"{run.Key.Job}:{slice}:{Guid.NewGuid():N}",
            KeyId = caller.KeyId,
            Project = caller.Project,
            CallId = run.Key.Job,
            Tags = caller.Tags,
            Model = model,
            Route = FineTuningInput.Kind,
            Price = rule,
            Ceiling = new UsageCeiling { PromptTokens = Slice },
            Lease = Lease,
        };
        _late = await _access.ReserveAsync(request, cancellationToken) is null ? request : null;
        _open = request;
        _extendedAt = services.Time.GetTimestamp();
    }

    private string PricedAs => $"training/{model}";

    private async Task<FineTuningProgress> SettleAsync(FineTuningProgress progress, long tokens)
    {
        var request = _open!;
        _open = null;
        var settlement = new Settlement
        {
            ReservationId = request.Id,
            Usage = new TokenUsage { PromptTokens = (int)tokens },
            Outcome = SettlementOutcome.Completed,
        };
        var settled = await _access.SettleAsync(settlement, _late, Patience);
        return progress with
        {
            TrainedTokens = progress.TrainedTokens + tokens,
            BilledSlices = progress.BilledSlices + 1,
            Cost = progress.Cost + (settled?.Cost ?? request.Price?.CostOf(settlement.Usage, isBatch: false) ?? 0),
        };
    }

    private static LedgerAccess AccessOf(FineTuningServices services, JobKey job)
    {
        var key = new BudgetKey(job.Tenant);
        return new LedgerAccess(() => services.Grains.GetGrain<IBudgetGrain>(key.ToString()), key, services.Settlements, services.Time);
    }
}
