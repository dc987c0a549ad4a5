using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Responses;

/// <summary>A day's responses. Reentrant: those that are noted together share a write.</summary>
[GrainType("response-day"), Reentrant]
internal sealed class ResponseDayGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) : Grain, IResponseDayGrain
{
    private const int PerSegment = 512;

    private readonly List<string> _pending = [];
    private SegmentedLog<string> _log = null!;
    private GroupCommit _commit = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = new SegmentedLog<string>(storage, GrainContext.GrainId, "responses", PerSegment);
        _commit = new GroupCommit(WriteAsync, DeactivateOnIdle);
        return _log.LoadAsync();
    }

    public Task AddAsync(string response, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _pending.Add(response);
        return _commit.FlushAsync();
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult<IReadOnlyList<string>>([.. _log.Items]);
    }

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var tenant = ResponseDayKey.Parse(this.GetPrimaryKeyString()).Tenant;
        foreach (var response in _log.Items.ToList())
        {
            try
            {
                await GrainFactory.GetGrain<IResponseGrain>(new ResponseKey(tenant, response).ToString()).DeleteAsync(cancellationToken);
            }
            catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
            {
                // Deleted before, or noted by a silo that died before it stored it.
            }
        }

        await _log.ClearAsync();
        DeactivateOnIdle();
    }

    private Task WriteAsync()
    {
        var taken = _pending.ToList();
        _pending.Clear();
        return taken.Count == 0 ? Task.CompletedTask : _log.AppendAsync(taken);
    }
}
