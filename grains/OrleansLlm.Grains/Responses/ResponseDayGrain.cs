using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Responses;

/// <summary>A day's responses. Reentrant: those that are noted together share a write.</summary>
[GrainType("response-day"), Reentrant]
internal sealed class ResponseDayGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) : Grain, IResponseDayGrain
{
    private const int PerSegment = 512;

    private readonly List<string> _pending = [];
    private bool _isListed;
    private SegmentedLog<string> _log = null!;
    private GroupCommit _commit = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = new SegmentedLog<string>(storage, GrainContext.GrainId, "responses", PerSegment);
        _commit = new GroupCommit(WriteAsync, DeactivateOnIdle);
        return _log.LoadAsync();
    }

    public async Task AddAsync(string response, CancellationToken cancellationToken)
    {
        if (!_isListed)
        {
            // First: a crash in between leaves a day without responses, not responses that nobody finds.
            await Days().AddAsync(Key.Day, cancellationToken);
            _isListed = true;
        }

        _commit.EnsureUsable();
        _pending.Add(response);
        await _commit.FlushAsync();
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult<IReadOnlyList<string>>([.. _log.Items]);
    }

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var response in _log.Items.ToList())
        {
            try
            {
                await GrainFactory.GetGrain<IResponseGrain>(new ResponseKey(Key.Tenant, response).ToString()).DeleteAsync(cancellationToken);
            }
            catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
            {
                // Deleted before, or noted by a silo that died before it stored it.
            }
        }

        await _log.ClearAsync();
        await Days().RemoveAsync(Key.Day, cancellationToken);
        DeactivateOnIdle();
    }

    private ResponseDayKey Key => ResponseDayKey.Parse(this.GetPrimaryKeyString());

    private IResponseDaysGrain Days() => GrainFactory.GetGrain<IResponseDaysGrain>(new TenantKey(Key.Tenant).ToString());

    private Task WriteAsync()
    {
        var taken = _pending.ToList();
        _pending.Clear();
        return taken.Count == 0 ? Task.CompletedTask : _log.AppendAsync(taken);
    }
}
