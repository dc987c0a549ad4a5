using System.Text.Json;
using Orleans.Storage;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Tests.Hosting;

public sealed class SqliteGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("test", "one");
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly SqliteGrainStorage _storage;

    public SqliteGrainStorageTests()
    {
        _store = new SqliteStore(_folder.File("state.db"), SqliteGrainStorage.Schema);
        _storage = new SqliteGrainStorage(_store, new JsonSerializerForTests());
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_written_is_read_by_another_store_over_the_same_file()
    {
        await _storage.WriteStateAsync("s", Grain, new GrainState<Counter>(new Counter { Value = 7 }));
        _store.Dispose();

        using var reopened = new SqliteStore(_folder.File("state.db"), SqliteGrainStorage.Schema);
        var read = new GrainState<Counter>();
        await new SqliteGrainStorage(reopened, new JsonSerializerForTests()).ReadStateAsync("s", Grain, read);

        Assert.True(read.RecordExists);
        Assert.Equal(7, read.State!.Value);
    }

    [Fact]
    public async Task Reading_what_is_not_there_gives_a_fresh_state()
    {
        var read = new GrainState<Counter>(new Counter { Value = 9 });
        await _storage.ReadStateAsync("s", Grain, read);
        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Equal(0, read.State!.Value);
    }

    [Fact]
    public async Task Of_two_writers_with_one_version_the_second_is_refused()
    {
        var mine = new GrainState<Counter>(new Counter { Value = 1 });
        await _storage.WriteStateAsync("s", Grain, mine);
        var theirs = new GrainState<Counter>();
        await _storage.ReadStateAsync("s", Grain, theirs);
        mine.State!.Value = 2;
        await _storage.WriteStateAsync("s", Grain, mine);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("s", Grain, theirs));
    }

    [Fact]
    public async Task Of_two_first_writers_one_is_refused()
    {
        await _storage.WriteStateAsync("s", Grain, new GrainState<Counter>(new Counter()));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => _storage.WriteStateAsync("s", Grain, new GrainState<Counter>(new Counter())));
    }

    [Fact]
    public async Task A_stale_version_does_not_match_a_state_that_was_cleared_and_written_anew()
    {
        var old = new GrainState<Counter>(new Counter());
        await _storage.WriteStateAsync("s", Grain, old);
        var stale = new GrainState<Counter>();
        await _storage.ReadStateAsync("s", Grain, stale);
        await _storage.ClearStateAsync("s", Grain, old);
        await _storage.WriteStateAsync("s", Grain, new GrainState<Counter>(new Counter()));

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("s", Grain, stale));
    }

    [Fact]
    public async Task Clearing_removes_the_state_and_clearing_a_changed_one_is_refused()
    {
        var state = new GrainState<Counter>(new Counter { Value = 3 });
        await _storage.WriteStateAsync("s", Grain, state);
        var stale = new GrainState<Counter>();
        await _storage.ReadStateAsync("s", Grain, stale);
        await _storage.WriteStateAsync("s", Grain, state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("s", Grain, stale));
        await _storage.ClearStateAsync("s", Grain, state);

        Assert.False(state.RecordExists);
        var read = new GrainState<Counter>();
        await _storage.ReadStateAsync("s", Grain, read);
        Assert.False(read.RecordExists);
    }

    [Fact]
    public async Task A_thousand_writers_at_once_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i =>
            _storage.WriteStateAsync("s", GrainId.Create("test", $"{i}"), new GrainState<Counter>(new Counter { Value = i }))));

        for (var i = 0; i < 1000; i++)
        {
            var read = new GrainState<Counter>();
            await _storage.ReadStateAsync("s", GrainId.Create("test", $"{i}"), read);
            Assert.Equal(i, read.State!.Value);
        }
    }

    [Fact]
    public async Task A_change_that_throws_undoes_only_itself()
    {
        var good = _store.WriteAsync(connection =>
        {
            SqliteStore.Execute(connection, "INSERT INTO grain_state(key,payload,etag) VALUES('good', x'00', 1)");
            return true;
        });
        var bad = _store.WriteAsync<bool>(connection =>
        {
            SqliteStore.Execute(connection, "INSERT INTO grain_state(key,payload,etag) VALUES('bad', x'00', 1)");
            throw new InvalidOperationException("on purpose");
        });

        Assert.True(await good);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal("good", _store.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT group_concat(key) FROM grain_state";
            return (string)command.ExecuteScalar()!;
        }));
    }

    private sealed class Counter
    {
        public int Value { get; set; }
    }

    private sealed class JsonSerializerForTests : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

        public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>()!;
    }
}
