using System.Net;
using System.Text.Json;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Upstreams;

namespace OrleansLlm.Cluster.Tests.Providers;

/// <summary>What a client sees, and a tenant pays, when a provider fails: through HTTP, the whole program, and a server that really fails.</summary>
public sealed class FaultScenarioTests(FaultSilo silo) : IClassFixture<FaultSilo>
{
    private const decimal WholeCost = 0.000044m; // 12 tokens in and 16 out, for 1 and 2 dollars per million.

    [Fact]
    public async Task S00_an_answer_without_a_fault_costs_what_the_provider_reports()
    {
        foreach (var isStreamed in new[] { true, false })
        {
            var (status, body, entry) = await CallAsync("good", isStreamed);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("quick", body, StringComparison.Ordinal);
            Assert.Equal(isStreamed, body.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
            Assert.Equal((WholeCost, SettlementOutcome.Completed, "up", false), (entry.Cost, entry.Outcome, entry.Provider, entry.Usage.IsEstimated));
        }
    }

    [Fact]
    public Task S01_a_crash_of_the_server_is_a_bad_gateway_and_costs_nothing() => RefusedAsync("fail-500", HttpStatusCode.BadGateway, "provider_failed");

    [Fact]
    public Task S02_a_server_that_is_starting_is_overloaded_and_costs_nothing() => RefusedAsync("fail-503", HttpStatusCode.TooManyRequests, "engine_overloaded");

    [Fact]
    public async Task S03_a_rate_limit_of_the_provider_is_passed_on_with_its_time_to_wait()
    {
        using var response = await silo.SendAsync("fail-429", isStreamed: true, "s03");
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Equal(0, (await silo.SettledAsync("s03")).Cost);
    }

    [Fact]
    public Task S04_a_prompt_that_is_too_long_for_the_provider_is_the_callers_error() =>
        RefusedAsync("fail-400-ctx", HttpStatusCode.BadRequest, "context_length_exceeded");

    [Fact]
    public async Task S05_wrong_credentials_are_no_ones_business_but_the_operators()
    {
        foreach (var model in new[] { "fail-401", "fail-500-key" })
        {
            var body = await RefusedAsync(model, HttpStatusCode.BadGateway, "provider_failed");
            Assert.DoesNotContain("0123456789abcdef", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task S06_a_model_that_the_provider_does_not_have_is_not_found() => RefusedAsync("fail-404", HttpStatusCode.NotFound, "model_not_found");

    [Fact]
    public Task S07_a_refusal_of_the_content_filter_is_told_as_such() => RefusedAsync("filter", HttpStatusCode.BadRequest, "content_filter");

    [Fact]
    public async Task S08_a_provider_that_can_not_be_reached_is_a_bad_gateway()
    {
        // Two models: after such a failure a model is left alone for a while.
        await RefusedAsync("dead-good", HttpStatusCode.BadGateway, "provider_failed", streamed: [true]);
        await RefusedAsync("dead-bytes", HttpStatusCode.BadGateway, "provider_failed", streamed: [false]);
    }

    [Fact]
    public async Task S09_a_connection_that_stays_half_open_ends_in_time_and_upstream_with_it()
    {
        await TimedOutAsync("hasty-half-open");
        await FakeUpstream.AbortedAsync(Last("half-open"));
    }

    [Fact]
    public async Task S10_a_first_token_that_does_not_come_ends_in_time()
    {
        await TimedOutAsync("hasty-slow-60000");
        await FakeUpstream.AbortedAsync(Last("slow-60000"));
    }

    [Fact]
    public async Task S11_a_stream_that_stalls_ends_with_an_error_and_what_came_is_billed()
    {
        await BrokenAsync("restless-stall-6", "timeout", tokens: 5);
        await FakeUpstream.AbortedAsync(Last("stall-6"));
    }

    [Fact]
    public Task S12_a_stream_whose_connection_dies_ends_with_an_error_and_what_came_is_billed() => BrokenAsync("die-6", "provider_failed", tokens: 5);

    [Fact]
    public Task S13_a_stream_that_is_cut_short_with_a_clean_end_is_no_clean_end() => BrokenAsync("short", "provider_failed", tokens: null);

    [Fact]
    public Task S14_a_stream_of_malformed_events_ends_with_an_error() => BrokenAsync("malformed", "provider_failed", tokens: 2);

    [Fact]
    public Task S15_a_line_without_an_end_does_not_fill_the_memory() => BrokenAsync("huge", "provider_failed", tokens: 2);

    [Fact]
    public Task S16_an_error_in_the_middle_of_a_stream_is_passed_on_as_one() => BrokenAsync("error-6", "provider_failed", tokens: 5);

    [Fact]
    public async Task S17_pieces_that_are_sent_twice_do_not_pass_for_a_whole_answer()
    {
        var (_, body, _) = await CallAsync("duplicates", isStreamed: true);
        Assert.Contains("event: error", body, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usage-none")]
    [InlineData("usage-negative")]
    [InlineData("usage-small")]
    [InlineData("usage-absurd")]
    public async Task S18_usage_that_is_missing_or_wrong_is_counted_here_and_marked_in_the_ledger(string model)
    {
        foreach (var isStreamed in new[] { true, false })
        {
            var (status, _, entry) = await CallAsync(model, isStreamed);
            Assert.Equal(HttpStatusCode.OK, status);
            if (isStreamed || model != "usage-small")
            {
                Assert.True(entry.Usage.IsEstimated);
                Assert.InRange(entry.Cost!.Value, WholeCost / 2, WholeCost * 3);
            }
        }
    }

    [Fact]
    public async Task S19_an_empty_answer_is_a_bad_gateway_and_costs_nothing()
    {
        var (status, body, entry) = await CallAsync("empty", isStreamed: false);
        Assert.Equal((HttpStatusCode.BadGateway, "provider_failed"), (status, CodeOf(body)));
        Assert.Equal(0, entry.Cost);
    }

    [Fact]
    public async Task S20_a_client_that_leaves_ends_the_providers_work_and_pays_for_what_it_got()
    {
        using (var response = await silo.SendAsync("stall-6", isStreamed: true, "s20"))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync() is { } line && !line.Contains("\"ha \"", StringComparison.Ordinal))
            {
            }
        }

        await FakeUpstream.AbortedAsync(Last("stall-6"));
        var entry = await silo.SettledAsync("s20");
        Assert.Equal((SettlementOutcome.Cancelled, 5), (entry.Outcome, entry.Usage.CompletionTokens));
        Assert.True(entry.Cost > 0);
    }

    [Fact]
    public async Task S21_a_client_that_leaves_before_a_whole_answer_ends_the_providers_work_and_pays_nothing()
    {
        using var leaving = new CancellationTokenSource();
        var calls = silo.Upstream.Calls.Count;
        var call = silo.SendAsync("half-open", isStreamed: false, "s21", leaving.Token);
        while (silo.Upstream.Calls.Count == calls)
        {
            await Task.Yield();
        }

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await FakeUpstream.AbortedAsync(Last("half-open"));
        var entry = await silo.SettledAsync("s21");
        Assert.Equal((0m, SettlementOutcome.Cancelled), (entry.Cost, entry.Outcome));
    }

    [Fact]
    public async Task S22_a_stream_that_goes_on_beyond_what_was_allowed_is_left_ends_with_length_and_is_settled_within_a_bound()
    {
        var (status, body, entry) = await CallAsync("endless", isStreamed: true);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"finish_reason\":\"length\"", body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        await FakeUpstream.AbortedAsync(Last("endless"));
        Assert.Equal((SettlementOutcome.Completed, 96, true), (entry.Outcome, entry.Usage.CompletionTokens, entry.Usage.IsEstimated));
    }

    /// <summary>Streamed and whole: the status and the error, and nothing to pay.</summary>
    private async Task<string> RefusedAsync(string model, HttpStatusCode expected, string code, params bool[] streamed)
    {
        var text = "";
        foreach (var isStreamed in streamed.Length > 0 ? streamed : [true, false])
        {
            var (status, body, entry) = await CallAsync(model, isStreamed);
            text = body;
            Assert.Equal((expected, code), (status, CodeOf(body)));
            Assert.Equal((0m, SettlementOutcome.Failed), (entry.Cost, entry.Outcome));
        }

        return text;
    }

    /// <summary>A gateway timeout; of a stream whose headers were sent meanwhile, an error event. Nothing to pay.</summary>
    private async Task TimedOutAsync(string model)
    {
        await RefusedAsync(model, HttpStatusCode.GatewayTimeout, "timeout", streamed: [false]);
        var (status, body, entry) = await CallAsync(model, isStreamed: true);
        Assert.True(status == HttpStatusCode.GatewayTimeout || body.Contains("event: error", StringComparison.Ordinal), body);
        Assert.Contains("\"timeout\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
        Assert.Equal((0m, SettlementOutcome.Failed), (entry.Cost, entry.Outcome));
    }

    /// <summary>A part of the answer, an error event, no mark of an end, and what came is paid for.</summary>
    private async Task BrokenAsync(string model, string code, int? tokens)
    {
        var (status, body, entry) = await CallAsync(model, isStreamed: true);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("the ", body, StringComparison.Ordinal);
        Assert.Contains("event: error", body, StringComparison.Ordinal);
        Assert.Contains(code, body, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
        Assert.Equal(SettlementOutcome.Failed, entry.Outcome);
        Assert.True(entry.Cost > 0);
        if (tokens is { } count)
        {
            Assert.Equal(count, entry.Usage.CompletionTokens);
        }
    }

    private async Task<(HttpStatusCode Status, string Body, LedgerEntry Entry)> CallAsync(string model, bool isStreamed)
    {
        var user = $"{model}-{(isStreamed ? "stream" : "whole")}-{Guid.NewGuid():N}";
        using var response = await silo.SendAsync(model, isStreamed, user);
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body, await silo.SettledAsync(user, body));
    }

    private static string? CodeOf(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("error").GetProperty("code").GetString();
    }

    private ReceivedCall Last(string fault) => silo.Upstream.Calls.Last(call => call.Request.Model == fault);
}
