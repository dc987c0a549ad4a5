using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Routing.Tests.Caching;

public sealed class CacheShardTests
{
    private readonly CacheShard _shard = Cached.Shard();

    [Fact]
    public void An_answer_is_found_again_with_its_age()
    {
        Assert.True(Cached.Fill(_shard, Cached.Entry(Cached.Address("What is RAG?"))));
        var reply = _shard.Begin(Cached.Query(Cached.Address("What is RAG?")), Cached.Now + TimeSpan.FromSeconds(9));
        Assert.Equal((CacheReplyKind.Hit, TimeSpan.FromSeconds(9)), (reply.Kind, reply.Age));
        Assert.Equal("Retrieval.", reply.Answer!.Deltas[0].Text);
    }

    [Fact]
    public void Of_equal_calls_at_once_one_runs_and_the_others_follow_it()
    {
        var query = Cached.Query(Cached.Address("What is RAG?"));
        var leader = _shard.Begin(query, Cached.Now);
        Assert.Equal(CacheReplyKind.Lead, leader.Kind);
        for (var i = 0; i < 3; i++)
        {
            var follower = _shard.Begin(query with { Runner = "another" }, Cached.Now);
            Assert.Equal((CacheReplyKind.Follow, leader.Flight, "router"), (follower.Kind, follower.Flight, follower.Runner));
        }

        _shard.End(new CacheOutcome { Exact = query.Address.Exact, Flight = leader.Flight }, Cached.Plenty, Cached.Now);
        Assert.Equal(CacheReplyKind.Lead, _shard.Begin(query, Cached.Now).Kind);
        Assert.Equal((5, 3, 1), (_shard.Statistics(0).Lookups, _shard.Statistics(0).Hits, _shard.Statistics(0).Running));
    }

    [Fact]
    public void The_end_of_a_call_that_is_not_led_any_more_changes_nothing()
    {
        var query = Cached.Query(Cached.Address("What is RAG?"));
        var first = _shard.Begin(query, Cached.Now);
        _shard.End(new CacheOutcome { Exact = query.Address.Exact, Flight = first.Flight }, Cached.Plenty, Cached.Now);
        var second = _shard.Begin(query, Cached.Now);
        _shard.End(new CacheOutcome { Exact = query.Address.Exact, Flight = first.Flight }, Cached.Plenty, Cached.Now);
        Assert.Equal(second.Flight, _shard.Begin(query, Cached.Now).Flight);
    }

    [Fact]
    public void Nobody_waits_for_a_call_that_is_less_urgent_or_has_a_time_limit_and_who_has_one_waits_for_nobody()
    {
        var query = Cached.Query(Cached.Address("What is RAG?"));
        _shard.Begin(query with { Priority = 5 }, Cached.Now);
        Assert.Equal(CacheReplyKind.Miss, _shard.Begin(query, Cached.Now).Kind);
        Assert.Equal(CacheReplyKind.Follow, _shard.Begin(query with { Priority = 5 }, Cached.Now).Kind);
        Assert.Equal(CacheReplyKind.Miss, _shard.Begin(query with { Priority = 5, HasDeadline = true }, Cached.Now).Kind);

        var other = Cached.Query(Cached.Address("And what is BM25?"));
        Assert.Equal(CacheReplyKind.Miss, _shard.Begin(other with { HasDeadline = true }, Cached.Now).Kind);
        Assert.Equal(CacheReplyKind.Lead, _shard.Begin(other, Cached.Now).Kind);
        Assert.Equal(CacheReplyKind.Miss, _shard.Begin(Cached.Query(Cached.Address("x")) with { Runner = null }, Cached.Now).Kind);
    }

    [Fact]
    public void A_call_whose_router_never_told_its_end_is_forgotten()
    {
        var query = Cached.Query(Cached.Address("What is RAG?"));
        var lost = _shard.Begin(query, Cached.Now);
        var next = _shard.Begin(query, Cached.Now + TimeSpan.FromHours(1));
        Assert.Equal(CacheReplyKind.Lead, next.Kind);
        Assert.NotEqual(lost.Flight, next.Flight);
    }

    [Fact]
    public void A_question_that_means_the_same_is_answered_once_its_embedding_is_there()
    {
        Cached.Fill(_shard, Cached.Entry(Cached.Address("How do I reset my password?")));
        var like = Cached.Address("how can i reset my password");
        Assert.Equal(CacheReplyKind.Embed, _shard.Begin(Cached.Query(like) with { CanEmbed = true }, Cached.Now).Kind);
        var reply = _shard.Begin(Cached.Like(like), Cached.Now);
        Assert.Equal(CacheReplyKind.Semantic, reply.Kind);
        Assert.InRange(reply.Similarity, 0.95, 1);
        Assert.Equal(CacheReplyKind.Lead, _shard.Begin(Cached.Like(Cached.Address("How do I not reset my password?")), Cached.Now).Kind);
        Assert.Equal(CacheReplyKind.Lead, _shard.Begin(Cached.Like(Cached.Address(Cached.Request("how can i reset my password", "Be brief."))), Cached.Now).Kind);
        Assert.Equal((0, 1), (_shard.Statistics(0).Hits, _shard.Statistics(0).SemanticHits));
    }

    [Fact]
    public void Who_only_writes_reads_nothing_and_replaces_what_is_there()
    {
        var address = Cached.Address("What is RAG?");
        Cached.Fill(_shard, Cached.Entry(address, "old"));
        var write = _shard.Begin(Cached.Query(address) with { CanRead = false }, Cached.Now);
        Assert.Equal(CacheReplyKind.Miss, write.Kind);
        Assert.True(_shard.End(new CacheOutcome { Exact = address.Exact, Ticket = write.Ticket, Entry = Cached.Entry(address, "new") }, Cached.Plenty, Cached.Now));
        Assert.Equal("new", _shard.Begin(Cached.Query(address), Cached.Now).Answer!.Deltas[0].Text);
        Assert.Equal(1, _shard.Statistics(0).Entries);
    }

    [Theory]
    [InlineData("faq", null, null, 1)]
    [InlineData(null, "ember", null, 2)]
    [InlineData("faq", "other", null, 0)]
    [InlineData(null, null, "space", 0)]
    [InlineData(null, null, null, 2)]
    public void An_invalidation_drops_what_all_its_parts_are_about(string? tag, string? model, string? space, int expected)
    {
        Cached.Fill(_shard, Cached.Entry(Cached.Address("What is RAG?"), "a", "faq"));
        Cached.Fill(_shard, Cached.Entry(Cached.Address("What is BM25?"), "b"));
        var invalidation = new CacheInvalidation { All = tag is null && model is null && space is null, Tag = tag, Model = model, Namespace = space };
        Assert.Equal(expected, _shard.Invalidate(invalidation));
        Assert.Equal(2 - expected, _shard.Statistics(0).Entries);
    }

    [Fact]
    public void An_answer_under_way_when_it_is_invalidated_is_neither_kept_nor_shared()
    {
        var address = Cached.Address("What is RAG?");
        var query = Cached.Query(address) with { Tags = ["faq"] };
        var leader = _shard.Begin(query, Cached.Now);
        _shard.Invalidate(new CacheInvalidation { Tag = "other" });
        Assert.Equal(CacheReplyKind.Follow, _shard.Begin(query, Cached.Now).Kind);
        _shard.Invalidate(new CacheInvalidation { Tag = "faq" });
        Assert.Equal(CacheReplyKind.Miss, _shard.Begin(query, Cached.Now).Kind);
        Assert.False(_shard.End(
            new CacheOutcome { Exact = address.Exact, Flight = leader.Flight, Ticket = leader.Ticket, Entry = Cached.Entry(address, "stale", "faq") }, Cached.Plenty, Cached.Now));
        Assert.Equal(CacheReplyKind.Lead, _shard.Begin(query, Cached.Now).Kind);
    }

    [Fact]
    public void A_ticket_of_an_earlier_life_is_void()
    {
        var address = Cached.Address("What is RAG?");
        var ticket = _shard.Begin(Cached.Query(address), Cached.Now).Ticket;
        var next = Cached.Shard(activation: Guid.NewGuid());
        Assert.False(next.End(new CacheOutcome { Exact = address.Exact, Ticket = ticket, Entry = Cached.Entry(address) }, Cached.Plenty, Cached.Now));
    }

    [Fact]
    public void Another_tenants_address_is_refused()
    {
        var foreign = Cached.Address("What is RAG?", "globex");
        Assert.Equal(LlmErrorCode.InvalidRequest, Assert.Throws<LlmException>(() => _shard.Begin(Cached.Query(foreign), Cached.Now)).Code);
        Assert.Throws<LlmException>(() => _shard.End(new CacheOutcome { Exact = foreign.Exact, Entry = Cached.Entry(foreign) }, Cached.Plenty, Cached.Now));
        Assert.False(_shard.Restore(Cached.Entry(foreign) with { At = Cached.Now }, Cached.Plenty, Cached.Now));
    }

    [Fact]
    public void What_was_kept_elsewhere_comes_back_until_it_is_stale()
    {
        var entry = Cached.Entry(Cached.Address("What is RAG?")) with { At = Cached.Now };
        Assert.False(_shard.Restore(entry, Cached.Plenty, Cached.Now + entry.MaxAge));
        Assert.True(_shard.Restore(entry, Cached.Plenty, Cached.Now + TimeSpan.FromMinutes(1)));
        Assert.Equal(TimeSpan.FromMinutes(2), _shard.Begin(Cached.Query(entry.Address), Cached.Now + TimeSpan.FromMinutes(2)).Age);
    }
}
