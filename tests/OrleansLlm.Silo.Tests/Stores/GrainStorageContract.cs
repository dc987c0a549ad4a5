using System.Globalization;
using System.Security.Cryptography;
using Orleans.Storage;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>What the grains rely on, asked of every provider in the same words.</summary>
public abstract class GrainStorageContract(StoreFixture fixture) : IAsyncLifetime
{
    private const string State = "state";

    private readonly GrainId _grain = GrainId.Create("test", Guid.NewGuid().ToString("N") + "-grain");
    private IGrainStorage _storage = null!;

    public async ValueTask InitializeAsync() => _storage = (await fixture.SiloAsync()).Storage;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var written = await WriteAsync(_grain, ["one", "two"]);
        var read = await ReadAsync(_grain);

        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(["one", "two"], read.State);
    }

    [Fact]
    public async Task Reading_what_is_not_there_gives_a_fresh_state()
    {
        var read = new GrainState<List<string>>(["left over"]);
        await _storage.ReadStateAsync(State, _grain, read);
        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Empty(read.State!);
    }

    [Fact]
    public async Task An_empty_state_exists()
    {
        await WriteAsync(_grain, []);
        Assert.True((await ReadAsync(_grain)).RecordExists);
    }

    [Fact]
    public async Task A_hundred_writes_of_one_writer_follow_each_other()
    {
        var state = await WriteAsync(_grain, ["0"]);
        var versions = new HashSet<string?> { state.ETag };
        for (var i = 1; i < 100; i++)
        {
            state.State = [i.ToString(CultureInfo.InvariantCulture)];
            await _storage.WriteStateAsync(State, _grain, state);
            Assert.True(versions.Add(state.ETag));
        }

        Assert.Equal(["99"], (await ReadAsync(_grain)).State);
    }

    [Fact]
    public async Task Of_two_writers_with_one_version_the_second_is_refused()
    {
        var mine = await WriteAsync(_grain, ["first"]);
        var theirs = await ReadAsync(_grain);
        mine.State = ["second"];
        await _storage.WriteStateAsync(State, _grain, mine);

        theirs.State = ["lost"];
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync(State, _grain, theirs));
        Assert.Equal(["second"], (await ReadAsync(_grain)).State);
    }

    [Fact]
    public async Task A_write_without_a_version_only_inserts()
    {
        await WriteAsync(_grain, ["there"]);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(_grain, ["over it"]));
        Assert.Equal(["there"], (await ReadAsync(_grain)).State);
    }

    [Fact]
    public async Task Of_many_first_writers_at_once_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var grain = GrainId.Create("test", $"{_grain.Key}-{round}");
            var winner = await OneOfAsync(writer => WriteAsync(grain, [$"{writer}"]));
            Assert.Equal([$"{winner}"], (await ReadAsync(grain)).State);
        }
    }

    [Fact]
    public async Task Of_many_writers_with_one_version_at_once_one_wins()
    {
        await WriteAsync(_grain, ["start"]);
        for (var round = 0; round < 10; round++)
        {
            var current = await ReadAsync(_grain);
            var winner = await OneOfAsync(writer =>
                _storage.WriteStateAsync(State, _grain, new GrainState<List<string>>([$"{round}/{writer}"], current.ETag) { RecordExists = true }));
            Assert.Equal([$"{round}/{winner}"], (await ReadAsync(_grain)).State);
        }
    }

    [Fact]
    public async Task A_stale_version_does_not_match_a_state_that_was_cleared_and_written_anew()
    {
        for (var round = 0; round < 20; round++)
        {
            var old = await WriteAsync(_grain, ["old"]);
            var stale = await ReadAsync(_grain);
            await _storage.ClearStateAsync(State, _grain, old);
            var anew = await WriteAsync(_grain, ["new"]);

            await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync(State, _grain, stale));
            await _storage.ClearStateAsync(State, _grain, anew);
        }
    }

    [Fact]
    public async Task Clearing_removes_the_state_and_clearing_a_changed_one_is_refused()
    {
        var state = await WriteAsync(_grain, ["three"]);
        var stale = await ReadAsync(_grain);
        state.State = ["four"];
        await _storage.WriteStateAsync(State, _grain, state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync(State, _grain, stale));
        Assert.Equal(["four"], (await ReadAsync(_grain)).State);
        await _storage.ClearStateAsync(State, _grain, state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Empty(state.State!);
        Assert.False((await ReadAsync(_grain)).RecordExists);
    }

    [Fact]
    public async Task A_clear_without_a_version_clears_nothing_that_exists()
    {
        await _storage.ClearStateAsync(State, _grain, new GrainState<List<string>>([]));
        await WriteAsync(_grain, ["there"]);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync(State, _grain, new GrainState<List<string>>([])));
        Assert.Equal(["there"], (await ReadAsync(_grain)).State);
    }

    [Fact]
    public async Task A_state_of_eight_mebibytes_is_kept_whole()
    {
        var large = Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 1 << 20)).ToList();
        await WriteAsync(_grain, large);
        Assert.Equal(large, (await ReadAsync(_grain)).State);
    }

    [Fact]
    public async Task A_state_is_taken_as_it_is_when_the_write_is_called()
    {
        var state = new GrainState<List<string>>(["as called"]);
        var write = _storage.WriteStateAsync(State, _grain, state);
        state.State!.Add("a later change");
        await write;
        Assert.Equal(["as called"], (await ReadAsync(_grain)).State);
    }

    [Fact]
    public async Task States_of_different_grains_types_and_names_never_meet()
    {
        // Keys that some providers read as one number or one GUID.
        var guid = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string[] keys = ["ff", "FF", "0ff", "00000000000000ff", "ff+x", "FF+x", guid, guid.ToUpperInvariant(), $"{guid}+x", "a/b", "a", "a b", "ä", "a%2Fb"];
        var places = (from type in (string[])["tenant", "budget"] from name in (string[])["state", "other"] from key in keys select (type, name, key)).ToList();
        foreach (var (type, name, key) in places)
        {
            await _storage.WriteStateAsync(name, GrainId.Create(type, key), new GrainState<List<string>>([type, name, key]));
        }

        foreach (var (type, name, key) in places)
        {
            var read = new GrainState<List<string>>([]);
            await _storage.ReadStateAsync(name, GrainId.Create(type, key), read);
            Assert.Equal([type, name, key], read.State);
        }
    }

    [Fact]
    public async Task Five_hundred_writers_of_different_states_at_once_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => WriteAsync(GrainId.Create("test", $"{_grain.Key}-{i}"), [$"{i}"])));
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal([$"{i}"], (await ReadAsync(GrainId.Create("test", $"{_grain.Key}-{i}"))).State);
        }
    }

    /// <summary>Sixteen at once of which exactly one must succeed and all others be refused; returns which.</summary>
    private static async Task<int> OneOfAsync(Func<int, Task> write)
    {
        var writers = Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            try
            {
                await write(writer);
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        var won = await Task.WhenAll(writers);
        Assert.Single(won, isWinner => isWinner);
        return Array.IndexOf(won, true);
    }

    private async Task<GrainState<List<string>>> WriteAsync(GrainId grain, List<string> value)
    {
        var state = new GrainState<List<string>>(value);
        await _storage.WriteStateAsync(State, grain, state);
        return state;
    }

    private async Task<GrainState<List<string>>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<List<string>>([]);
        await _storage.ReadStateAsync(State, grain, state);
        return state;
    }
}
