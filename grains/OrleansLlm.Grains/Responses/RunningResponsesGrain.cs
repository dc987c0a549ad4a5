using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Responses;

/// <summary>A durable set of responses that have not ended.</summary>
[GrainType("running-responses")]
internal sealed class RunningResponsesGrain(
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage, IOptions<ResponsesOptions> options, TimeProvider timeProvider) : Grain, IRunningResponsesGrain
{
    private const int PerSegment = 256;

    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private SegmentedTable<RunningResponse> _responses = null!;
    private long? _wokenAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _responses = new SegmentedTable<RunningResponse>(storage, GrainContext.GrainId, "responses", PerSegment, response => response.Key);
        return _responses.LoadAsync();
    }

    public async Task AddAsync(string tenant, string response, CancellationToken cancellationToken)
    {
        var running = new RunningResponse { Tenant = tenant, Response = response };
        if (_responses.Find(running.Key) is null)
        {
            RequireRoom(tenant);
            await this.DurableAsync(() => _responses.AddAsync(running));
            _noted.Add(running.Key);
        }
    }

    public Task RemoveAsync(string tenant, string response, CancellationToken cancellationToken)
    {
        var key = new RunningResponse { Tenant = tenant, Response = response }.Key;
        _noted.Remove(key);
        return this.DurableAsync(() => _responses.RemoveAsync(key));
    }

    public Task WakeAsync(CancellationToken cancellationToken)
    {
        if (_wokenAt is { } before && timeProvider.GetElapsedTime(before) < ResponseWaker.Interval / 2)
        {
            return Task.CompletedTask;
        }

        _wokenAt = timeProvider.GetTimestamp();
        foreach (var response in _responses.Rows.Where(row => !_noted.Contains(row.Key)))
        {
            // Not awaited: one that can not be activated now is woken again soon.
            GrainFactory.GetGrain<IResponseWakeGrain>(response.Key).WakeAsync(CancellationToken.None).Ignore();
        }

        // Most responses end before they would be woken, and need not be asked.
        _noted.Clear();
        return Task.CompletedTask;
    }

    private void RequireRoom(string tenant)
    {
        var running = _responses.Rows.Count(row => row.Tenant == tenant);
        if (running >= options.Value.MaxRunning)
        {
            throw new LlmException(
                LlmErrorCode.RateLimited,
                FormattableString.Invariant($"A tenant may have at most {options.Value.MaxRunning} responses in the background under way at once. Given: {running + 1}."),
                "background",
                ResponseWaker.Interval);
        }
    }
}
