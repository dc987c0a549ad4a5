using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// A grain's append-only list in records of bounded size, so that a long history is never rewritten whole. An append within
/// a segment is one atomic write. Used on the grain's scheduler, one call at a time.
/// </summary>
internal sealed class SegmentedLog<T>(IGrainStorage storage, GrainId grain, string name, int segmentSize)
{
    private readonly List<GrainState<SegmentState<T>>> _segments = [];

    /// <summary>All entries, oldest first.</summary>
    public IEnumerable<T> Items => _segments.SelectMany(segment => segment.State!.Items);

    public int Count => _segments.Sum(segment => segment.State!.Items.Count);

    /// <summary>Reads segments until one is missing.</summary>
    public async Task LoadAsync()
    {
        _segments.Clear();
        while (true)
        {
            var segment = await ReadAsync(_segments.Count);
            if (!segment.RecordExists)
            {
                return;
            }

            _segments.Add(segment);
        }
    }

    /// <summary>Adds entries; all of them are durable when it returns. They share one write unless they overflow the segment.</summary>
    public async Task AppendAsync(IReadOnlyList<T> items)
    {
        if (_segments.Count == 0 || _segments[^1].State!.Items.Count + items.Count > segmentSize)
        {
            // Read first: a cleared record may still be there with a version of its own.
            _segments.Add(await ReadAsync(_segments.Count));
        }

        _segments[^1].State!.Items.AddRange(items);
        await storage.WriteStateAsync(Name(_segments.Count - 1), grain, _segments[^1]);
    }

    /// <summary>Removes the entries that match, segment by segment; empty segments stay as place holders.</summary>
    public async Task RemoveAsync(Predicate<T> match)
    {
        for (var i = 0; i < _segments.Count; i++)
        {
            if (_segments[i].State!.Items.RemoveAll(match) > 0)
            {
                await storage.WriteStateAsync(Name(i), grain, _segments[i]);
            }
        }
    }

    /// <summary>Deletes everything, newest first, so that a crash on the way leaves a readable beginning.</summary>
    public async Task ClearAsync()
    {
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            await storage.ClearStateAsync(Name(i), grain, _segments[i]);
            _segments.RemoveAt(i);
        }
    }

    private async Task<GrainState<SegmentState<T>>> ReadAsync(int number)
    {
        var segment = new GrainState<SegmentState<T>>(new SegmentState<T>());
        await storage.ReadStateAsync(Name(number), grain, segment);
        segment.State ??= new SegmentState<T>();
        return segment;
    }

    private string Name(int segment) => $"{name}-{segment:D6}";
}
