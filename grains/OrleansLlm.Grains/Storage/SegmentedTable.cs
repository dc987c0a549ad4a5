using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Storage;

/// <summary>
/// A grain's rows in order of adding, in records of bounded size: a change rewrites one record, and a record that loses its last row is removed. Used on
/// the grain's scheduler, one call at a time. After a failed write memory is ahead of the store: the grain must deactivate.
/// </summary>
internal sealed class SegmentedTable<T>(IGrainStorage storage, GrainId grain, string name, int rowsPerSegment, Func<T, string> idOf)
    where T : class
{
    private readonly SortedDictionary<int, GrainState<SegmentState<T>>> _segments = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly RowOrder _order = new();
    private GrainState<SegmentDirectory> _directory = new(new SegmentDirectory());

    public int Count => _places.Count;

    /// <summary>All rows, oldest first.</summary>
    public IEnumerable<T> Rows => _segments.Values.SelectMany(segment => segment.State!.Items);

    /// <summary>All rows, newest first.</summary>
    public IEnumerable<T> NewestFirst => _segments.Values.Reverse().SelectMany(segment => Enumerable.Reverse(segment.State!.Items));

    public async Task LoadAsync()
    {
        await storage.ReadStateAsync($"{name}-directory", grain, _directory);
        _directory.State ??= new SegmentDirectory();
        foreach (var number in _directory.State.Segments)
        {
            var segment = new GrainState<SegmentState<T>>(new SegmentState<T>());
            await storage.ReadStateAsync(NameOf(number), grain, segment);
            segment.State ??= new SegmentState<T>();
            _segments.Add(number, segment);
            segment.State.Items.ForEach(row => Note(idOf(row), number));
        }
    }

    /// <summary>Where a row stands, or stood until it was removed lately: how many rows are before it, and how many before what follows it. Null: it is not known.</summary>
    /// <param name="id">The row's id.</param>
    /// <param name="oldestFirst">In which order: that of <see cref="Rows"/>, or of <see cref="NewestFirst"/>.</param>
    public (int Before, int Next)? PlaceOf(string id, bool oldestFirst) => _order.PlaceOf(id, oldestFirst);

    /// <summary>The row of this id, or null.</summary>
    public T? Find(string id) => _places.TryGetValue(id, out var number) ? _segments[number].State!.Items.Find(row => idOf(row) == id) : null;

    /// <summary>Adds a row of a new id.</summary>
    public async Task AddAsync(T row)
    {
        var number = await LastAsync();
        _segments[number].State!.Items.Add(row);
        Note(idOf(row), number);
        await storage.WriteStateAsync(NameOf(number), grain, _segments[number]);
    }

    /// <summary>Puts rows in place of those of their ids, or adds them; each record is written once.</summary>
    public async Task PutAsync(IReadOnlyList<T> rows)
    {
        var changed = new SortedSet<int>();
        foreach (var row in rows)
        {
            if (_places.TryGetValue(idOf(row), out var number))
            {
                var items = _segments[number].State!.Items;
                items[items.FindIndex(other => idOf(other) == idOf(row))] = row;
            }
            else
            {
                number = await LastAsync();
                _segments[number].State!.Items.Add(row);
                Note(idOf(row), number);
            }

            changed.Add(number);
        }

        foreach (var number in changed)
        {
            await storage.WriteStateAsync(NameOf(number), grain, _segments[number]);
        }
    }

    /// <summary>Puts a row in place of the one of the same id.</summary>
    public async Task ReplaceAsync(T row)
    {
        var number = _places[idOf(row)];
        var items = _segments[number].State!.Items;
        items[items.FindIndex(other => idOf(other) == idOf(row))] = row;
        await storage.WriteStateAsync(NameOf(number), grain, _segments[number]);
    }

    /// <summary>Removes a row; harmless when it is not there.</summary>
    public async Task RemoveAsync(string id)
    {
        if (!_places.Remove(id, out var number))
        {
            return;
        }

        _order.Remove(id);
        var segment = _segments[number];
        segment.State!.Items.RemoveAll(row => idOf(row) == id);
        if (segment.State.Items.Count > 0 || number == _segments.Keys.Max())
        {
            await storage.WriteStateAsync(NameOf(number), grain, segment);
            return;
        }

        // The record first: a number in the directory whose record is gone reads as an empty segment, one that is not in it would be lost.
        await storage.ClearStateAsync(NameOf(number), grain, segment);
        _segments.Remove(number);
        _directory.State!.Segments.Remove(number);
        await storage.WriteStateAsync($"{name}-directory", grain, _directory);
    }

    /// <summary>Removes all rows, newest first, and what kept them.</summary>
    public async Task ClearAsync()
    {
        foreach (var (number, segment) in _segments.Reverse().ToList())
        {
            await storage.ClearStateAsync(NameOf(number), grain, segment);
            _segments.Remove(number);
        }

        _places.Clear();
        _order.Clear();
        if (_directory.RecordExists)
        {
            await storage.ClearStateAsync($"{name}-directory", grain, _directory);
        }

        _directory.State = new SegmentDirectory();
    }

    /// <summary>The number of the record that a new row goes into.</summary>
    private async Task<int> LastAsync()
    {
        var number = _segments.Count == 0 ? 0 : _segments.Keys.Max();
        if (_segments.Count == 0 || _segments[number].State!.Items.Count >= rowsPerSegment)
        {
            number = _segments.Count == 0 ? 0 : number + 1;
            await OpenAsync(number);
        }

        return number;
    }

    private async Task OpenAsync(int number)
    {
        var segment = new GrainState<SegmentState<T>>(new SegmentState<T>());

        // Read first: what a crash left under this number has a version of its own.
        await storage.ReadStateAsync(NameOf(number), grain, segment);
        segment.State = new SegmentState<T>();
        _segments.Add(number, segment);
        _directory.State!.Segments.Add(number);
        await storage.WriteStateAsync($"{name}-directory", grain, _directory);
    }

    private void Note(string id, int segment)
    {
        _places[id] = segment;
        _order.Add(id);
    }

    private string NameOf(int number) => $"{name}-{number:D6}";
}
