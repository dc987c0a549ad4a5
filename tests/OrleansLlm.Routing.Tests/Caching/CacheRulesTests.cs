using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Routing.Tests.Caching;

public sealed class CacheRulesTests
{
    private static readonly CacheSettings On = new() { Mode = CacheMode.On };

    [Theory]
    [InlineData(0f, null, null)]
    [InlineData(1f, 7L, null)]
    [InlineData(1f, null, "sampled")]
    [InlineData(null, null, "sampled")]
    public void Only_repeatable_answers_are_cached_unless_asked_for(float? temperature, long? seed, string? expected)
    {
        var request = Cached.Request() with { Sampling = new SamplingSettings { Temperature = temperature, Seed = seed } };
        Assert.Equal(expected, CacheRules.BypassOf(On, request));
        Assert.Null(CacheRules.BypassOf(On with { Sampled = true }, request));
        Assert.Equal("off", CacheRules.BypassOf(On with { Mode = CacheMode.Off }, request));
    }

    [Fact]
    public void Cut_off_answers_and_calls_of_tools_are_kept_only_when_asked_for_and_filtered_ones_never()
    {
        Assert.True(CacheRules.MayKeep(On, Cached.Answer(), 1));
        Assert.False(CacheRules.MayKeep(On, Cached.Answer(finish: FinishReason.Length), 1));
        Assert.True(CacheRules.MayKeep(On with { Truncated = true }, Cached.Answer(finish: FinishReason.Length), 1));
        Assert.False(CacheRules.MayKeep(On, Cached.Answer(finish: FinishReason.ToolCalls), 1));
        Assert.True(CacheRules.MayKeep(On with { ToolCalls = true }, Cached.Answer(finish: FinishReason.ToolCalls), 1));
        Assert.False(CacheRules.MayKeep(On with { Truncated = true, ToolCalls = true }, Cached.Answer(finish: FinishReason.ContentFilter), 1));
        Assert.False(CacheRules.MayKeep(On, Cached.Answer(), choices: 2));
    }

    [Fact]
    public void Why_an_answer_is_not_kept_is_one_word()
    {
        Assert.Null(CacheRules.NotKept(On, [FinishReason.Stop, FinishReason.Stop]));
        Assert.Equal("truncated", CacheRules.NotKept(On, [FinishReason.Stop, FinishReason.Length]));
        Assert.Equal("tool_calls", CacheRules.NotKept(On with { Truncated = true }, [FinishReason.Length, FinishReason.ToolCalls]));
        Assert.Equal("content_filter", CacheRules.NotKept(On with { Truncated = true, ToolCalls = true }, [FinishReason.ContentFilter]));
    }

    [Fact]
    public void Settings_of_a_narrower_level_win_field_by_field()
    {
        var narrow = new CacheSettings { Semantic = true };
        var wide = new CacheSettings { Mode = CacheMode.On, Semantic = false, MaxAge = TimeSpan.FromMinutes(1) };
        Assert.Equal(new CacheSettings { Mode = CacheMode.On, Semantic = true, MaxAge = TimeSpan.FromMinutes(1) }, narrow.Over(wide));
    }

    [Fact]
    public void What_is_out_of_range_is_named_with_its_limit_and_value()
    {
        string Refused(CacheSettings settings) => Assert.Throws<LlmException>(() => CacheRange.Check(settings, "cache")).Message;
        Assert.Equal("cache.max_age must be 1 to 2592000 seconds. Given: 0.", Refused(new CacheSettings { MaxAge = TimeSpan.Zero }));
        Assert.Equal("cache.threshold must be 0.5 to 1. Given: 0.4.", Refused(new CacheSettings { Threshold = 0.4 }));
        Assert.Equal("cache.threshold must be 0.5 to 1. Given: NaN.", Refused(new CacheSettings { Threshold = double.NaN }));
        Assert.Equal(
            "cache.tags[1] must have 1 to 128 characters. Given: 0.",
            Assert.Throws<LlmException>(() => CacheRange.Check(new CacheRequest { Tags = ["a", ""] })).Message);
        Assert.Equal(
            "cache.tags must have at most 16 tags. Given: 17.",
            Assert.Throws<LlmException>(() => CacheRange.Check(new CacheRequest { Tags = [.. Enumerable.Repeat("a", 17)] })).Message);
        Assert.Throws<LlmException>(() => CacheRange.Check(new CacheInvalidation()));
        Assert.Equal("routes.x.max_age", Assert.Throws<LlmException>(() => CacheRange.Check(new TenantCacheSettings
        {
            Routes = new Dictionary<string, CacheSettings> { ["x"] = new() { MaxAge = TimeSpan.FromDays(31) } },
        })).Parameter);
    }
}
