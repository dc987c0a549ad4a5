using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Keeps an index within the room that its tenant's list gave it; asks for more before it is needed, in steps, so that most changes ask nobody. Used on the index's turns.</summary>
internal sealed class IndexRoom(IndexKey key, IndexServices services)
{
    /// <summary>Room that is not worth a write to be given back.</summary>
    private const long Slack = 8_192;

    /// <summary>How much was in the index when it was last counted; null: it has to be counted.</summary>
    private long? _counted;

    /// <summary>What changes that are under way may add; some of it may be counted already.</summary>
    private long _underWay;

    /// <summary>Takes room for what a change may add; <see cref="EndAsync"/> follows.</summary>
    /// <param name="added">Chunks.</param>
    /// <param name="index">Knows how much is in it.</param>
    /// <param name="room">What there is.</param>
    /// <param name="save">Makes it durable that there is more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task TakeAsync(long added, IBackendIndex index, Func<long> room, Func<long, Task> save, CancellationToken cancellationToken)
    {
        _counted ??= added == 0 ? null : (await RetrievalErrors.TranslateAsync(() => index.CountAsync(cancellationToken))).Chunks;
        _underWay += added;
        try
        {
            if (added > 0 && _counted + _underWay > room())
            {
                await save(await services.List(key.Tenant).ReserveAsync(key.Index, _counted!.Value + _underWay, cancellationToken));
            }
        }
        catch
        {
            _underWay -= added;
            throw;
        }
    }

    /// <summary>Ends a change.</summary>
    /// <param name="added">As it was taken.</param>
    /// <param name="chunks">How much is in the index now; null: the change failed, and nobody knows.</param>
    /// <param name="room">What there is.</param>
    /// <param name="save">Makes it durable that there is less.</param>
    public async Task EndAsync(long added, long? chunks, long room, Func<long, Task> save)
    {
        _underWay -= added;
        _counted = chunks;
        if (chunks + _underWay is { } most && room - most > Slack)
        {
            await save(await services.List(key.Tenant).ReserveAsync(key.Index, most, CancellationToken.None));
        }
    }
}
