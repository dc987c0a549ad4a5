using OrleansLlm.Contracts.Routing;
using OrleansLlm.Upstreams;

namespace OrleansLlm.Providers.Tests.Kinds;

/// <summary>What every kind of provider with a wire must do, each against a server that speaks its own format.</summary>
public abstract class ProviderContract
{
    private protected abstract Task<Upstream> StartAsync(params (string Field, string Value)[] settings);

    /// <summary>A call that the kind can make.</summary>
    private protected virtual GenerationRequest Request(string fault, bool isStreamed) => Upstream.Chat(isStreamed);

    /// <summary>The server reports usage.</summary>
    private protected virtual bool KnowsUsage => true;

    /// <summary>What a fault of the server comes to, where the format has another word for it; null: the format has no such thing.</summary>
    private protected virtual ProviderFailure? Expected(string fault, ProviderFailure usual) => usual;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_comes_whole_with_its_end_and_usage(bool isStreamed)
    {
        await using var up = await StartAsync();
        var answer = await CallAsync(up, "good", isStreamed);
        Assert.Null(answer.Failure);
        Assert.Equal(Words.Text, answer.Text);
        Assert.Equal(FinishReason.Stop, answer.Finish);
        Assert.All(answer.Chunks.SkipLast(1), chunk => Assert.Null(chunk.Usage));
        Assert.All(answer.Chunks, chunk => Assert.NotEmpty(chunk.Deltas));
        Assert.Null(answer.Chunks[^1].Route);
        if (KnowsUsage)
        {
            Assert.Equal((12, 16, false), (answer.Usage!.PromptTokens, answer.Usage.CompletionTokens, answer.Usage.IsEstimated));
        }
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("crlf")]
    [InlineData("comments")]
    [InlineData("bom")]
    [InlineData("pace-1-2")]
    public async Task A_stream_is_read_however_it_is_cut_and_spelled(string fault)
    {
        await using var up = await StartAsync();
        var answer = await CallAsync(up, fault);
        Assert.Null(answer.Failure);
        Assert.Equal(Words.Text, answer.Text);
        Assert.Equal(FinishReason.Stop, answer.Finish);
    }

    [Fact]
    public async Task A_stream_may_be_cut_at_any_byte()
    {
        await using var up = await StartAsync();
        await CallAsync(up, "good");
        for (var cut = 0; cut < 400; cut += 7)
        {
            var answer = await CallAsync(up, $"cut-{cut}");
            Assert.True(answer.Failure is null && answer.Text == Words.Text, $"cut at {cut}: {answer.Failure?.Message}, '{answer.Text}'");
        }
    }

    [Theory]
    [InlineData("fail-500", ProviderFailure.ServerError)]
    [InlineData("fail-503", ProviderFailure.Overloaded)]
    [InlineData("fail-429", ProviderFailure.RateLimited)]
    [InlineData("fail-400-ctx", ProviderFailure.ContextLength)]
    [InlineData("fail-400", ProviderFailure.BadRequest)]
    [InlineData("fail-401", ProviderFailure.Credentials)]
    [InlineData("fail-404", ProviderFailure.NoSuchModel)]
    [InlineData("filter", ProviderFailure.ContentRefused)]
    public async Task A_refusal_says_what_it_is(string fault, ProviderFailure expected)
    {
        if (Expected(fault, expected) is not { } kind)
        {
            return;
        }

        await using var up = await StartAsync();
        foreach (var isStreamed in new[] { true, false })
        {
            var answer = await CallAsync(up, fault, isStreamed);
            Assert.Equal(kind, answer.Failure?.Kind);
            Assert.Empty(answer.Chunks);
        }
    }

    [Fact]
    public async Task The_servers_wish_to_wait_is_passed_on()
    {
        await using var up = await StartAsync();
        var answer = await CallAsync(up, "fail-429");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Failure?.RetryAfter);
    }

    [Theory]
    [InlineData("fail-401")]
    [InlineData("fail-500-key")]
    public async Task A_key_that_the_server_echoes_is_not_passed_on(string fault)
    {
        await using var up = await StartAsync();
        var answer = await CallAsync(up, fault);
        Assert.NotNull(answer.Failure);
        Assert.DoesNotContain("0123456789", answer.Failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", answer.Failure.ToLlm().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("die-4", ProviderFailure.Dropped)]
    [InlineData("short", ProviderFailure.Dropped)]
    [InlineData("malformed", ProviderFailure.Malformed)]
    [InlineData("huge", ProviderFailure.Malformed)]
    [InlineData("error-4", ProviderFailure.ServerError)]
    public async Task A_stream_that_breaks_hands_on_what_came_and_then_fails(string fault, ProviderFailure expected)
    {
        if (Expected(fault, expected) is null)
        {
            return;
        }

        await using var up = await StartAsync();
        var answer = await CallAsync(up, fault);
        Assert.Equal(expected, answer.Failure?.Kind);
        Assert.StartsWith(answer.Text, Words.Text, StringComparison.Ordinal);
        Assert.Null(answer.Usage);
    }

    [Theory]
    [InlineData("empty", true)]
    [InlineData("empty", false)]
    [InlineData("malformed", false)]
    [InlineData("die-1", false)]
    public async Task An_answer_that_is_none_is_a_failure(string fault, bool isStreamed)
    {
        await using var up = await StartAsync();
        var answer = await CallAsync(up, fault, isStreamed);
        Assert.Contains(answer.Failure?.Kind, new ProviderFailure?[] { ProviderFailure.Dropped, ProviderFailure.Malformed });
        Assert.Null(answer.Usage);
    }

    [Theory]
    [InlineData("slow-60000", "Timeouts:FirstToken", "FirstToken")]
    [InlineData("half-open", "Timeouts:FirstToken", "FirstToken")]
    [InlineData("stall-4", "Timeouts:BetweenTokens", "BetweenTokens")]
    [InlineData("pace-1-50", "Timeouts:Total", "Total")]
    public async Task A_phase_that_takes_too_long_ends_the_call_and_the_upstreams_work(string fault, string setting, string named)
    {
        await using var up = await StartAsync((setting, "00:00:00.200"));
        var answer = await CallAsync(up, fault);
        Assert.Equal(ProviderFailure.Timeout, answer.Failure?.Kind);
        Assert.Contains(named, answer.Failure!.Message, StringComparison.Ordinal);
        await FakeUpstream.AbortedAsync(up.Server.Calls[^1]);
    }

    [Fact]
    public async Task A_stream_that_goes_on_beyond_what_was_allowed_is_left_and_ends_with_length_and_marked_usage()
    {
        await using var up = await StartAsync(("Timeouts:BetweenTokens", "00:00:05"));
        var answer = await CallAsync(up, "endless");
        Assert.Null(answer.Failure);
        Assert.Equal(FinishReason.Length, answer.Finish);
        Assert.Equal(string.Concat(Words.Endless)[..answer.Text.Length], answer.Text);

        // 64 tokens were asked for, and each piece is one.
        Assert.InRange(answer.Chunks.Sum(chunk => chunk.Deltas.Count(delta => delta.Text.Length > 0)), 65, 64 * 3);
        Assert.True(answer.Usage!.IsEstimated);
        Assert.Equal(64 + 16 + 16, answer.Usage.CompletionTokens);
        await FakeUpstream.AbortedAsync(up.Server.Calls[^1]);
    }

    [Theory]
    [InlineData("half-open", true)]
    [InlineData("half-open", false)]
    [InlineData("pace-1-30000", true)]
    public async Task A_caller_who_leaves_ends_the_upstreams_work(string fault, bool isStreamed)
    {
        await using var up = await StartAsync();
        using var leaving = new CancellationTokenSource();
        var call = CallAsync(up, fault, isStreamed, leaving.Token);
        while (up.Server.Calls.Count == 0)
        {
            await Task.Yield();
        }

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await FakeUpstream.AbortedAsync(up.Server.Calls[^1]);
    }

    [Fact]
    public async Task A_caller_who_stops_reading_ends_the_upstreams_work()
    {
        await using var up = await StartAsync();
        await foreach (var chunk in up.Provider.GenerateAsync(Upstream.Model("stall-4"), Request("stall-4", isStreamed: true), CancellationToken.None))
        {
            if (!chunk.IsHeartbeat)
            {
                break;
            }
        }

        await FakeUpstream.AbortedAsync(up.Server.Calls[^1]);
    }

    [Theory]
    [InlineData("usage-none")]
    [InlineData("usage-negative")]
    [InlineData("usage-small")]
    [InlineData("usage-absurd")]
    public async Task Usage_that_is_missing_or_can_not_be_is_counted_and_marked(string fault)
    {
        if (!KnowsUsage)
        {
            return;
        }

        await using var up = await StartAsync();
        var answer = await CallAsync(up, fault);
        Assert.Null(answer.Failure);
        Assert.True(answer.Usage!.IsEstimated);
        Assert.InRange(answer.Usage.PromptTokens, 3, 40);
        Assert.InRange(answer.Usage.CompletionTokens, 16, 40);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        await using var up = await StartAsync(("BaseUrl", "http://127.0.0.1:9/v1"));
        var answer = await CallAsync(up, "good");
        Assert.Equal(ProviderFailure.Unreachable, answer.Failure?.Kind);
    }

    [Fact]
    public async Task Many_calls_share_connections_and_keep_their_answers_apart()
    {
        await using var up = await StartAsync(("MaxConnections", "8"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => CallAsync(up, i % 3 == 0 ? "fail-500" : "good", isStreamed: i % 2 == 0)));
        for (var i = 0; i < answers.Length; i++)
        {
            Assert.Equal(i % 3 == 0 ? "" : Words.Text, answers[i].Text);
        }
    }

    private protected Task<Answer> CallAsync(Upstream up, string fault, bool isStreamed = true, CancellationToken cancellationToken = default) =>
        Answer.ReadAsync(up.Provider.GenerateAsync(Upstream.Model(fault), Request(fault, isStreamed), cancellationToken));
}
