using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Tests.Prices;

public sealed class PriceCacheTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PriceRule Settings = new() { Id = "settings", Model = "ember", Provider = "local" };

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly FakePriceBook _book = new();

    [Fact]
    public async Task The_book_wins_over_the_configuration_and_that_over_a_models_settings()
    {
        var cache = Cache(new ConfiguredPrice { Model = "e*" });
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal("settings:any/e*", (await FindAsync(cache, "ember"))!.Id);
        Assert.Equal("settings", (await FindAsync(cache, "other"))!.Id);

        _book.Add(new PriceRule { Id = "book", Model = "*", EffectiveFrom = Now });
        Assert.Equal("settings", (await FindAsync(cache, "other"))!.Id);
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal("book", (await FindAsync(cache, "ember"))!.Id);
        Assert.Equal("book", (await FindAsync(cache, "other"))!.Id);
    }

    [Fact]
    public async Task A_rule_takes_effect_at_its_moment_without_a_new_version()
    {
        var cache = Cache();
        _book.Add(new PriceRule { Id = "soon", Model = "*", EffectiveFrom = Now.AddMinutes(1) });
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal("settings", (await FindAsync(cache, "ember"))!.Id);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("soon", (await FindAsync(cache, "ember"))!.Id);
    }

    [Fact]
    public async Task A_silo_that_loses_the_book_goes_on_with_what_it_has()
    {
        var cache = Cache();
        _book.Add(new PriceRule { Id = "book", Model = "*", EffectiveFrom = Now });
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        _book.Failure = new TimeoutException();
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal("book", (await FindAsync(cache, "ember"))!.Id);
    }

    [Fact]
    public async Task A_silo_that_has_never_seen_the_book_guesses_no_price()
    {
        var cache = Cache();
        _book.Failure = new TimeoutException();
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        var asking = FindAsync(cache, "ember").AsTask();
        Assert.False(asking.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, (await Assert.ThrowsAsync<LlmException>(() => asking)).Code);

        asking = FindAsync(cache, "ember").AsTask();
        _book.Failure = null;
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal("settings", (await asking)!.Id);
    }

    [Fact]
    public async Task A_book_that_changes_between_two_pages_is_read_from_the_start()
    {
        var cache = Cache();
        for (var i = 0; i < 5; i++)
        {
            _book.Add(new PriceRule { Id = $"r{i}", Model = $"m{i}", EffectiveFrom = Now });
        }

        _book.PageSize = 2;
        _book.BetweenPages = () => _book.Add(new PriceRule { Id = "late", Model = "m9", EffectiveFrom = Now });
        await cache.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["r0", "r4", "late"], [(await FindAsync(cache, "m0"))!.Id, (await FindAsync(cache, "m4"))!.Id, (await FindAsync(cache, "m9"))!.Id]);
    }

    private static ValueTask<PriceRule?> FindAsync(PriceCache cache, string model) =>
        cache.FindAsync("acme", model, PriceRule.LocalProvider, Settings, TestContext.Current.CancellationToken);

    private PriceCache Cache(params ConfiguredPrice[] configured) => new(
        _book.Grains, Options.Create(new PriceOptions { Prices = [.. configured] }), _clock, NullLogger<PriceCache>.Instance);
}
