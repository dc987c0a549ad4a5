using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Tests.Hosting;

public sealed class HostKeysTests
{
    private const string First = "the-first-admin-key-of-a-test";
    private const string Second = "the-second-admin-key-of-a-test";
    private const string Setting = "OrleansLlm:AdminKey";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly FakeTenant _tenant;
    private readonly IGrainFactory _grains;
    private string? _shown;

    public HostKeysTests()
    {
        _tenant = new FakeTenant(TenantKey.DefaultTenant, new FakeBudget(_clock), new FakeDirectory(), _clock);
        (_grains, var fakes) = FakeGrainFactory.Create();
        fakes.Serve<ITenantGrain>(_ => _tenant);
    }

    [Fact]
    public async Task A_changed_key_is_in_force_and_the_one_before_refused_once_the_change_is_seen_twice()
    {
        var (keys, settings, callers) = await StartAsync(First);
        await callers.FindAsync(TenantKey.DefaultTenant, First, CancellationToken.None);
        settings[Setting] = Second;
        await keys.RefreshAsync(CancellationToken.None);
        Assert.True(await WorksAsync(First));
        await keys.RefreshAsync(CancellationToken.None);
        Assert.Equal((false, true), (await WorksAsync(First), await WorksAsync(Second)));
        await Assert.ThrowsAsync<LlmException>(() => callers.FindAsync(TenantKey.DefaultTenant, First, CancellationToken.None));
        Assert.Single(await _tenant.ListKeysAsync());
    }

    [Fact]
    public async Task A_removed_key_is_refused_and_works_again_when_it_comes_back()
    {
        var (keys, settings, _) = await StartAsync(First);
        settings[Setting] = null;
        await LookAfterGraceAsync(keys);
        Assert.False(await WorksAsync(First));
        settings[Setting] = First;
        await LookAsync(keys, times: 2);
        Assert.True(await WorksAsync(First));
    }

    [Fact]
    public async Task A_key_that_was_removed_while_no_silo_ran_is_refused_after_the_next_start()
    {
        await StartAsync(First);
        await StartAsync(null);
        Assert.False(await WorksAsync(First));
        await StartAsync(First);
        Assert.True(await WorksAsync(First));
    }

    [Fact]
    public async Task A_file_that_is_just_being_written_takes_no_key_away()
    {
        var (keys, settings, _) = await StartAsync(First);
        settings[Setting] = null;
        await LookAsync(keys, times: 1);
        settings[Setting] = First;
        await LookAsync(keys, times: 3);
        Assert.True(await WorksAsync(First));
        Assert.Null((await _tenant.ListKeysAsync()).Single().RotatedAt);
    }

    [Fact]
    public async Task A_file_that_is_away_for_a_moment_takes_no_key_away_however_often_and_a_changed_key_does_not_wait()
    {
        var (keys, settings, _) = await StartAsync(First);
        for (var away = 0; away < 3; away++)
        {
            settings[Setting] = null;
            await LookAsync(keys, times: 1);
            _clock.Advance(HostKeys.RemovalGrace - TimeSpan.FromSeconds(1));
            await LookAsync(keys, times: 5);
            Assert.True(await WorksAsync(First));
            settings[Setting] = First;
            await LookAsync(keys, times: 1);
        }

        settings[Setting] = null;
        await LookAsync(keys, times: 2);
        settings[Setting] = Second;
        await LookAsync(keys, times: 2);
        Assert.Equal((false, true), (await WorksAsync(First), await WorksAsync(Second)));
    }

    [Fact]
    public async Task A_key_that_moves_to_the_other_name_works_and_ends_the_one_that_had_it()
    {
        var (keys, settings, _) = await StartAsync(First, development: Second);
        (settings[Setting], settings["OrleansLlm:DevelopmentKey"]) = (Second, null);
        await LookAsync(keys, times: 2);
        await LookAfterGraceAsync(keys);
        Assert.Equal((false, true), (await WorksAsync(First), await WorksAsync(Second)));

        await StartAsync(null, development: Second);
        Assert.True(await WorksAsync(Second));
        await StartAsync(First, development: null);
        Assert.Equal((true, false), (await WorksAsync(First), await WorksAsync(Second)));
    }

    [Fact]
    public async Task Keys_that_change_places_both_work()
    {
        var (keys, settings, _) = await StartAsync(First, development: Second);
        (settings[Setting], settings["OrleansLlm:DevelopmentKey"]) = (Second, First);
        await LookAsync(keys, times: 2);
        Assert.Equal((true, true), (await WorksAsync(First), await WorksAsync(Second)));
        settings["OrleansLlm:DevelopmentKey"] = null;
        await LookAfterGraceAsync(keys);
        Assert.Equal((false, true), (await WorksAsync(First), await WorksAsync(Second)));
    }

    [Fact]
    public async Task A_key_that_was_made_at_the_first_start_and_is_configured_since_ends_when_it_is_changed()
    {
        await StartAsync(null);
        var made = _shown!;
        var (keys, settings, _) = await StartAsync(null, development: made);
        settings["OrleansLlm:DevelopmentKey"] = "dev-key-2";
        await LookAsync(keys, times: 2);
        Assert.Equal((false, true), (await WorksAsync(made), await WorksAsync("dev-key-2")));
    }

    [Fact]
    public async Task A_key_that_is_not_valid_leaves_the_one_before_in_force()
    {
        var (keys, settings, _) = await StartAsync(First);
        settings[Setting] = "too short";
        await LookAsync(keys, times: 3);
        Assert.Equal((true, false), (await WorksAsync(First), await WorksAsync("too short")));
    }

    [Fact]
    public async Task A_silo_that_hears_late_of_a_removal_does_not_take_another_silos_newer_key_away()
    {
        var (early, earlySettings, _) = await StartAsync(First);
        var (late, lateSettings, _) = await StartAsync(First);
        earlySettings[Setting] = Second;
        await LookAsync(early, times: 2);
        lateSettings[Setting] = null;
        await LookAfterGraceAsync(late);
        Assert.Equal((false, true), (await WorksAsync(First), await WorksAsync(Second)));
    }

    [Fact]
    public async Task A_change_that_the_cluster_can_not_take_now_is_tried_again()
    {
        var (keys, settings, _) = await StartAsync(First);
        settings[Setting] = null;
        await LookAsync(keys, times: 1);
        _clock.Advance(HostKeys.RemovalGrace);
        await LookAsync(keys, times: 1);
        _tenant.Failure = new LlmException(LlmErrorCode.StoreUnavailable, "Away.");
        await Assert.ThrowsAsync<LlmException>(() => keys.RefreshAsync(CancellationToken.None));
        _tenant.Failure = null;
        Assert.True(await WorksAsync(First));
        await LookAsync(keys, times: 1);
        Assert.False(await WorksAsync(First));
    }

    [Fact]
    public async Task So_it_is_with_the_development_key()
    {
        var (keys, settings, _) = await StartAsync(null, development: "dev-key-1");
        settings["OrleansLlm:DevelopmentKey"] = "dev-key-2";
        await LookAsync(keys, times: 2);
        Assert.Equal((false, true), (await WorksAsync("dev-key-1"), await WorksAsync("dev-key-2")));
        settings["OrleansLlm:DevelopmentKey"] = null;
        await LookAfterGraceAsync(keys);
        Assert.False(await WorksAsync("dev-key-2"));
    }

    private async Task LookAfterGraceAsync(HostKeys keys)
    {
        await LookAsync(keys, times: 1);
        _clock.Advance(HostKeys.RemovalGrace);
        await LookAsync(keys, times: 2);
    }

    private static async Task LookAsync(HostKeys keys, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await keys.RefreshAsync(CancellationToken.None);
        }
    }

    /// <summary>A silo that starts with these keys.</summary>
    private async Task<(HostKeys Keys, IConfigurationRoot Settings, CallerCache Callers)> StartAsync(string? admin, string? development = null)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(Setting, admin), new("OrleansLlm:DevelopmentKey", development)]).Build();
        var callers = new CallerCache(_grains, _clock, Options.Create(new ApiOptions { KeyCacheLife = TimeSpan.FromMinutes(1) }));
        var live = new LiveSettings(settings);
        var read = live.Read();
        var keys = new HostKeys(_grains, live, Options.Create(read), callers, _clock, NullLogger<HostKeys>.Instance);
        _shown = await keys.EnsureAsync(CancellationToken.None);
        return (keys, settings, callers);
    }

    private async Task<bool> WorksAsync(string key)
    {
        try
        {
            await _tenant.AuthenticateAsync(ApiKeyText.Hash(key));
            return true;
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.Unauthenticated)
        {
            return false;
        }
    }
}
