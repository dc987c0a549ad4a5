using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// A tenant's list of conversations in memory, and in records of bounded size. Changes are made in memory, and many of them are written together. After a
/// failed write memory is ahead of the store: the grain must deactivate.
/// </summary>
internal sealed class ConversationCatalogue(IGrainStorage storage, GrainId grain)
{
    private const int RowsPerSegment = 128;
    private const int ReadsAtOnce = 32;
    private const string DirectoryName = "catalogue";

    /// <summary>Removed rows whose place is remembered.</summary>
    private const int MostRemoved = 2_048;

    private readonly Dictionary<int, GrainState<SegmentState<ListedConversation>>> _segments = [];
    private readonly Dictionary<string, (int Segment, ListedConversation Row)> _rows = new(StringComparer.Ordinal);
    private readonly HashSet<int> _changed = [];
    private readonly Dictionary<string, ListedConversation> _removed = new(StringComparer.Ordinal);
    private readonly Queue<string> _forgetting = [];
    private GrainState<SegmentDirectory> _directory = new(new SegmentDirectory());
    private bool _hasNewDirectory;

    public IEnumerable<ListedConversation> Rows => _rows.Values.Select(place => place.Row);

    public async Task LoadAsync()
    {
        await storage.ReadStateAsync(DirectoryName, grain, _directory);
        _directory.State ??= new SegmentDirectory();
        foreach (var some in _directory.State.Segments.Chunk(ReadsAtOnce))
        {
            await Task.WhenAll(some.Select(LoadAsync));
        }
    }

    public ListedConversation? Find(string id) => _rows.TryGetValue(id, out var place) ? place.Row : null;

    /// <summary>The row of a list's cursor: of one that was removed lately the place alone, so that who deletes what a page shows can ask for the page behind it.</summary>
    public ListedConversation? FindPlace(string id) => Find(id) ?? _removed.GetValueOrDefault(id);

    /// <summary>Puts a row in, or in place of the one of its id.</summary>
    public void Set(ListedConversation row)
    {
        _removed.Remove(row.Id);
        var number = _rows.TryGetValue(row.Id, out var place) ? place.Segment : Open();
        var items = _segments[number].State!.Items;
        if (place.Row is null)
        {
            items.Add(row);
        }
        else
        {
            items[items.IndexOf(place.Row)] = row;
        }

        _rows[row.Id] = (number, row);
        _changed.Add(number);
    }

    /// <summary>Takes a row out; harmless when it is not there.</summary>
    public void Remove(string id)
    {
        if (_rows.Remove(id, out var place))
        {
            _segments[place.Segment].State!.Items.Remove(place.Row);
            _changed.Add(place.Segment);
            Remember(place.Row);
        }
    }

    /// <summary>Writes what has changed. The directory first: a number in it whose record is missing reads as empty, a record that is not in it would be lost.</summary>
    public async Task WriteAsync()
    {
        var changed = _changed.ToList();
        _changed.Clear();
        if (_hasNewDirectory)
        {
            _hasNewDirectory = false;
            await storage.WriteStateAsync(DirectoryName, grain, _directory);
        }

        await Task.WhenAll(changed.Select(number => storage.WriteStateAsync(NameOf(number), grain, _segments[number])));
    }

    /// <summary>Nothing of it but its times.</summary>
    private void Remember(ListedConversation row)
    {
        var info = new ConversationInfo { Id = row.Id, Settings = new ConversationSettings(), CreatedAt = row.Info.CreatedAt, UpdatedAt = row.Info.UpdatedAt };
        if (_removed.TryAdd(row.Id, new ListedConversation { Id = row.Id, CreatedAt = row.CreatedAt, Info = info }))
        {
            _forgetting.Enqueue(row.Id);
        }

        if (_forgetting.Count > MostRemoved)
        {
            _removed.Remove(_forgetting.Dequeue());
        }
    }

    private int Open()
    {
        var numbers = _directory.State!.Segments;
        if (numbers.Count > 0 && _segments[numbers[^1]].State!.Items.Count < RowsPerSegment)
        {
            return numbers[^1];
        }

        // A record that lost its rows takes new ones before another is begun.
        if (numbers.FindIndex(number => _segments[number].State!.Items.Count == 0) is >= 0 and var empty)
        {
            return numbers[empty];
        }

        var next = numbers.Count == 0 ? 0 : numbers.Max() + 1;
        numbers.Add(next);
        _segments[next] = new GrainState<SegmentState<ListedConversation>>(new SegmentState<ListedConversation>());
        _hasNewDirectory = true;
        return next;
    }

    private async Task LoadAsync(int number)
    {
        var segment = new GrainState<SegmentState<ListedConversation>>(new SegmentState<ListedConversation>());
        await storage.ReadStateAsync(NameOf(number), grain, segment);
        segment.State ??= new SegmentState<ListedConversation>();
        _segments.Add(number, segment);
        segment.State.Items.ForEach(row => _rows[row.Id] = (number, row));
    }

    private static string NameOf(int number) => $"catalogue-{number:D6}";
}
