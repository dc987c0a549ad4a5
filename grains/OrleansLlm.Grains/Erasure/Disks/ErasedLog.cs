using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>A durable list of what was erased, each with a number, that forgets where it need not know for good. Used as <see cref="SegmentedTable{T}"/> is.</summary>
/// <param name="storage">The store.</param>
/// <param name="grain">Whose records.</param>
/// <param name="keptFor">How long a name is kept at least; null: for good.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ErasedLog(IGrainStorage storage, GrainId grain, TimeSpan? keptFor, TimeProvider timeProvider)
{
    private const int RowsPerSegment = 512;

    /// <summary>More than are added with most calls, so that what is forgotten does not pile up, and no call has much to do.</summary>
    private const int ForgottenAtOnce = 8;

    private readonly SegmentedTable<ErasedName> _erased = new(storage, grain, "erased", RowsPerSegment, erased => erased.Name);

    public Task LoadAsync() => _erased.LoadAsync();

    public async Task AddAsync(IReadOnlyList<string> names)
    {
        var (last, now) = (_erased.NewestFirst.FirstOrDefault()?.Number ?? 0, timeProvider.GetUtcNow());
        await _erased.PutAsync([.. names.Distinct().Where(name => _erased.Find(name) is null).Select((name, i) => new ErasedName(name, last + i + 1, now))]);
        foreach (var old in Forgettable(now).ToList())
        {
            await _erased.RemoveAsync(old.Name);
        }
    }

    public ErasedPage Read(long after, int count)
    {
        var page = _erased.NewestFirst.TakeWhile(erased => erased.Number > after).Reverse().Take(count).ToList();
        return new ErasedPage([.. page.Select(erased => erased.Name)], page.Count == 0 ? after : page[^1].Number);
    }

    /// <summary>Never the last one: numbers go on from it.</summary>
    private IEnumerable<ErasedName> Forgettable(DateTimeOffset now) =>
        keptFor is { } time ? _erased.Rows.Take(Math.Min(ForgottenAtOnce, _erased.Count - 1)).TakeWhile(erased => erased.At + time < now) : [];
}
