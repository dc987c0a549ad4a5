using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Responses;

/// <summary>The events of a response that are in the store, read when they are first asked for. Used on the grain's scheduler, one change at a time.</summary>
internal sealed class KeptEvents(IGrainStorage storage, GrainId grain)
{
    private const int PerSegment = 64;

    private SegmentedLog<ResponseEvent>? _log;

    public async Task<IReadOnlyList<ResponseEvent>> ReadAsync() => [.. (await LogAsync()).Items];

    /// <summary>Keeps the first events, once.</summary>
    public async Task BeginAsync(IReadOnlyList<ResponseEvent> beginning)
    {
        var log = await LogAsync();
        if (log.Count == 0)
        {
            await log.AppendAsync(beginning);
        }
    }

    public async Task AppendAsync(IReadOnlyList<ResponseEvent> events) => await (await LogAsync()).AppendAsync(events);

    /// <summary>Removes an end that was kept but never told, since its silo was lost in between: the response was not kept with it.</summary>
    public async Task RemoveEndAsync() => await (await LogAsync()).RemoveAsync(ResponseBreak.IsEnd);

    public async Task ClearAsync()
    {
        await (await LogAsync()).ClearAsync();
        _log = null;
    }

    private async Task<SegmentedLog<ResponseEvent>> LogAsync()
    {
        if (_log is null)
        {
            var log = new SegmentedLog<ResponseEvent>(storage, grain, "events", PerSegment);
            await log.LoadAsync();
            _log = log;
        }

        return _log;
    }
}
