using Orleans.Concurrency;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Lists the models of all live silos.</summary>
[GrainType("model-directory"), Reentrant]
internal sealed class ModelDirectoryGrain(TimeProvider timeProvider) : Grain, IModelDirectoryGrain
{
    private readonly Dictionary<string, (IReadOnlyList<ModelInfo> Models, DateTimeOffset At)> _silos = [];
    private readonly FirstAnnouncement _first = new(timeProvider);

    public Task AnnounceAsync(string silo, IReadOnlyList<ModelInfo> models, CancellationToken cancellationToken)
    {
        if (models.Count == 0)
        {
            _silos.Remove(silo);
        }
        else
        {
            _silos[silo] = (models, timeProvider.GetUtcNow());
        }

        _first.Arrived();
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<ModelInfo>> ListAsync(CancellationToken cancellationToken)
    {
        await _first.WaitAsync(cancellationToken);
        var oldest = timeProvider.GetUtcNow() - Announcements.Life;
        foreach (var (silo, entry) in _silos.ToList())
        {
            if (entry.At < oldest)
            {
                _silos.Remove(silo);
            }
        }

        return
        [
            .. _silos.Values
                .SelectMany(entry => entry.Models)
                .GroupBy(model => model.Name, StringComparer.Ordinal)
                .Select(group => group.First() with { Replicas = group.Count() })
                .OrderBy(model => model.Name, StringComparer.Ordinal),
        ];
    }
}
