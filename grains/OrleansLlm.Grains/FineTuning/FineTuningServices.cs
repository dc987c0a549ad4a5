using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>What the silo has for fine-tuning jobs. Thread-safe.</summary>
internal sealed record FineTuningServices(
    IGrainFactory Grains,
    FileContents Contents,
    FileUploads Uploads,
    ModelCatalog Catalog,
    PriceCache Prices,
    SettlementQueue Settlements,
    TrainerProgram Program,
    FineTuningSlots Slots,
    IOptions<FineTuningOptions> Configured,
    IOptions<ServingOptions> Serving,
    TimeProvider Time,
    ILogger<FineTuningServices> Log)
{
    public FineTuningOptions Options => Configured.Value;

    /// <summary>Where a job works.</summary>
    public FineTuningFolder FolderOf(JobKey key) => new(FineTuningFolder.RootOf(Options), key);

    /// <summary>Whether a job is to stand still.</summary>
    public Task<bool> IsPausedAsync(JobKey key, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => Grains.GetGrain<IFineTuningControlGrain>(key.ToString()).IsPausedAsync(cancellationToken), Time, cancellationToken);
}
