using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Grains.Routes;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Tests.Routes;

public sealed class RouteCacheTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeRouteBooks _books = new();

    [Fact]
    public async Task A_tenants_route_wins_over_the_global_one_and_that_over_the_settings()
    {
        var cache = Cache(new ConfiguredRoute("smart", "\"settings\"", new SinglePolicy("settings")), new ConfiguredRoute("basic", "\"settings\"", new SinglePolicy("settings")));
        await cache.RefreshAsync(Token);
        Assert.Equal(("settings", "settings"), (await ModelAsync(cache, "smart"), await ModelAsync(cache, "basic")));

        await _books[null].SetAsync("smart", "global");
        await _books["acme"].SetAsync("smart", "own");
        Assert.Equal("settings", await ModelAsync(cache, "smart"));
        await cache.RefreshAsync(Token);
        Assert.Equal(("own", "settings", "global"), (await ModelAsync(cache, "smart"), await ModelAsync(cache, "basic"), await ModelAsync(cache, "smart", "other")));

        await _books["acme"].DeleteAsync("smart", etag: null, Token);
        await cache.RefreshAsync(Token);
        Assert.Equal("global", await ModelAsync(cache, "smart"));
    }

    [Fact]
    public async Task Only_what_has_changed_is_read_again()
    {
        var cache = Cache();
        await cache.RefreshAsync(Token);
        foreach (var tenant in new[] { "acme", "other", "third" })
        {
            await ModelAsync(cache, "smart", tenant);
        }

        var before = _books.Reads;
        await cache.RefreshAsync(Token);
        await ModelAsync(cache, "smart");
        Assert.Equal(before, _books.Reads);
        await _books["other"].SetAsync("smart", "own");
        await cache.RefreshAsync(Token);
        Assert.Equal(before + 1, _books.Reads);
        Assert.Equal((null, "own"), (await ModelAsync(cache, "smart"), await ModelAsync(cache, "smart", "other")));
    }

    [Fact]
    public async Task A_change_that_nobody_told_of_is_found_by_the_copys_age()
    {
        var cache = Cache();
        await cache.RefreshAsync(Token);
        await ModelAsync(cache, "smart");
        _books.IsSilent = true;
        await _books["acme"].SetAsync("smart", "own");
        await _books[null].SetAsync("basic", "global");
        _clock.Advance(RouteCache.MaxAge);
        await cache.RefreshAsync(Token);
        Assert.Equal(("own", "global"), (await ModelAsync(cache, "smart"), await ModelAsync(cache, "basic")));
    }

    [Fact]
    public async Task When_the_teller_has_forgotten_all_is_read_again()
    {
        var cache = Cache();
        await cache.RefreshAsync(Token);
        await ModelAsync(cache, "smart");
        await _books["acme"].SetAsync("smart", "own");
        _books.Forget();
        await cache.RefreshAsync(Token);
        Assert.Equal("own", await ModelAsync(cache, "smart"));
    }

    [Fact]
    public async Task A_silo_that_loses_the_books_goes_on_with_what_it_has_and_catches_up()
    {
        var cache = Cache();
        await _books["acme"].SetAsync("smart", "own");
        await cache.RefreshAsync(Token);
        Assert.Equal("own", await ModelAsync(cache, "smart"));
        _books.Failure = new TimeoutException();
        await _books["acme"].SetAsync("smart", "newer");
        await cache.RefreshAsync(Token);
        Assert.Equal("own", await ModelAsync(cache, "smart"));
        _books.Failure = null;
        await cache.RefreshAsync(Token);
        Assert.Equal("newer", await ModelAsync(cache, "smart"));
    }

    [Fact]
    public async Task Routes_that_were_never_read_are_not_guessed()
    {
        var cache = Cache();
        var asking = cache.ForAsync("acme", Token).AsTask();
        Assert.False(asking.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, (await Assert.ThrowsAsync<LlmException>(() => asking)).Code);

        await cache.RefreshAsync(Token);
        _books.Failure = new TimeoutException();
        asking = cache.ForAsync("acme", Token).AsTask();
        await AdvanceUntilAsync(asking);
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, (await Assert.ThrowsAsync<LlmException>(() => asking)).Code);
        _books.Failure = null;
        Assert.Null(await ModelAsync(cache, "smart"));
    }

    [Fact]
    public async Task A_tenants_first_call_waits_until_the_cluster_has_found_its_book_again()
    {
        var cache = Cache();
        await cache.RefreshAsync(Token);
        await _books["acme"].SetAsync("smart", "own");
        _books.Failure = new SiloUnavailableException("the silo of the book was killed");
        var asking = ModelAsync(cache, "smart");
        Assert.False(asking.IsCompleted);

        _books.Failure = null;
        await AdvanceUntilAsync(asking);

        Assert.Equal("own", await asking);
    }

    [Fact]
    public async Task A_tenant_that_has_gone_quiet_is_forgotten()
    {
        var cache = Cache();
        await cache.RefreshAsync(Token);
        await ModelAsync(cache, "smart");
        _clock.Advance(RouteCache.Idle);
        await cache.RefreshAsync(Token);
        var before = _books.Reads;
        await ModelAsync(cache, "smart");
        Assert.Equal(before + 1, _books.Reads);
    }

    [Fact]
    public async Task Drafts_are_not_in_force()
    {
        var cache = Cache();
        await _books["acme"].SetAsync(new RouteChange { Name = "smart", Policy = "\"own\"", Activate = false }, Token);
        await cache.RefreshAsync(Token);
        Assert.Null(await ModelAsync(cache, "smart"));
    }

    [Fact]
    public void Changes_of_before_are_told_once_and_of_another_life_as_unknown()
    {
        var log = new RouteChangeLog(start: 100);
        Assert.Null(log.Since(0).Books);
        log.Note("a");
        log.Note("b");
        log.Note("a");
        Assert.Equal(["a", "b"], log.Since(100).Books!);
        Assert.Equal(["a"], log.Since(102).Books!);
        Assert.Equal((103, 0), (log.Since(103).Moment, log.Since(103).Books!.Count));
        Assert.Null(log.Since(104).Books);
        Assert.Null(log.Since(99).Books);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(1, Token));
        }
    }

    private static async Task<string?> ModelAsync(RouteCache cache, string route, string tenant = "acme") =>
        ((SinglePolicy?)(await cache.ForAsync(tenant, Token)).Find(route)?.Policy)?.Name;

    private RouteCache Cache(params ConfiguredRoute[] configured) =>
        new(_books.Grains, Options.Create(new RoutesOptions { Routes = configured }), _clock, NullLogger<RouteCache>.Instance);
}
