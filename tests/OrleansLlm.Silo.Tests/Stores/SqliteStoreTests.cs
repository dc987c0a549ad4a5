using OrleansLlm.Silo.Hosting.Storage;
using OrleansLlm.Silo.Hosting.Storage.Embedded;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>What only the embedded store has to show; the rest is the contract's.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;

    public SqliteStoreTests() => _store = new SqliteStore(_folder.File("state.db"), SqliteGrainStorage.Schema);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_written_is_read_by_another_store_over_the_same_file()
    {
        var grain = GrainId.Create("test", "one");
        var state = new GrainState<RawState>(new RawState { Payload = BinaryData.FromString("seven") });
        await new SqliteGrainStorage(_store, RawStateSerializer.Instance).WriteStateAsync("s", grain, state);
        _store.Dispose();

        using var reopened = new SqliteStore(_folder.File("state.db"), SqliteGrainStorage.Schema);
        var read = new GrainState<RawState>();
        await new SqliteGrainStorage(reopened, RawStateSerializer.Instance).ReadStateAsync("s", grain, read);

        Assert.True(read.RecordExists);
        Assert.Equal("seven", read.State!.Payload.ToString());
    }

    [Fact]
    public async Task A_change_that_throws_undoes_only_itself()
    {
        var good = _store.WriteAsync(session =>
        {
            session.Run("INSERT INTO grain_state(key,payload,etag) VALUES('good', x'00', 1)");
            return true;
        });
        var bad = _store.WriteAsync<bool>(session =>
        {
            session.Run("INSERT INTO grain_state(key,payload,etag) VALUES('bad', x'00', 1)");
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

    [Fact]
    public async Task A_file_of_an_earlier_version_is_brought_up_to_date_and_keeps_its_states()
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteStore(
            folder.File("state.db"), "CREATE TABLE IF NOT EXISTS grain_state(key TEXT PRIMARY KEY, payload BLOB NOT NULL, etag INTEGER NOT NULL) WITHOUT ROWID");
        var grain = GrainId.Create("test", "one");
        var state = new GrainState<RawState>(new RawState { Payload = BinaryData.FromString("seven") });
        var storage = new SqliteGrainStorage(store, RawStateSerializer.Instance);
        await storage.WriteStateAsync("s", grain, state);

        SqliteUpgrade.Run(folder.File("state.db"));
        SqliteUpgrade.Run(folder.File("state.db"));
        var read = new GrainState<RawState>();
        await storage.ReadStateAsync("s", grain, read);

        Assert.Equal(("seven", state.ETag), (read.State!.Payload.ToString(), read.ETag));
        Assert.Equal(0L, store.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID'";
            return command.ExecuteScalar();
        }));
    }
}
