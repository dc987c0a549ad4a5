using System.Text.Json.Nodes;
using OrleansLlm.Cli.Bench;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests.Bench;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task A_sweep_prints_one_table_and_writes_all_figures()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Sse(Answers.GoodStream("a", "b", "c"));
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var run = new CliRun();
        var code = await run.RunAsync(server, "bench", "-m", "ember", "-c", "1,4", "-n", "8", "--warm-up", "1", "--ignore-eos", "-p", "uniform:5-9", "-o", "3", "--json", file);
        Assert.Equal((0, ""), (code, run.Error));
        Assert.Contains("| concurrency 1 |", run.Out, StringComparison.Ordinal);
        Assert.Contains("| concurrency 4 |", run.Out, StringComparison.Ordinal);
        Assert.Equal(17, server.Requests.Count);
        Assert.All(server.Requests, request =>
        {
            Assert.Equal((3, true, true), ((int)request.Json["max_tokens"]!, (bool)request.Json["ignore_eos"]!, (bool)request.Json["stream_options"]!["include_usage"]!));
            Assert.InRange(((string)request.Json["messages"]![0]!["content"]!).Split(' ').Length, 5, 9);
        });
        var runs = JsonNode.Parse(await File.ReadAllTextAsync(file))!["runs"]!.AsArray();
        Assert.All(runs, summary => Assert.Equal((8, 24, 24), ((int)summary!["requests"]!, (int)summary["output_tokens"]!, (int)summary["prompt_tokens"]!)));
        Assert.True((double)runs[0]!["time_to_first_token"]!["p50"]! > 0);
        File.Delete(file);
    }

    [Fact]
    public async Task An_open_loop_replays_a_trace_with_its_lengths()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Sse(Answers.GoodStream("a", "b"));
        var trace = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(trace, "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:00,4,2\n2023-11-16 18:00:10,600,7\n");
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "bench", "-m", "ember", "--trace", trace, "--speed", "1000", "--max-prompt-tokens", "50", "--warm-up", "0", "--completions"));
        Assert.Equal([4, 50], server.Requests.Select(request => ((string)request.Json["prompt"]!).Split(' ').Length).Order());
        Assert.All(server.Requests, request => Assert.Equal("/v1/completions", request.Path));
        Assert.Contains("trace x1000", run.Out, StringComparison.Ordinal);
        File.Delete(trace);
    }

    [Fact]
    public async Task Two_servers_are_measured_in_turn_with_the_same_prompts_and_each_run_with_others()
    {
        await using var first = await FakeServer.StartAsync();
        await using var second = await FakeServer.StartAsync();
        first.Otherwise = second.Otherwise = Answers.Sse(Answers.GoodStream("a", "b", "c"));
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var run = new CliRun();
        var code = await run.RunAsync(
            first, "bench", "-m", "ember", "--against", second.Address.ToString(), "--against-model", "other", "-c", "1,2", "-n", "4", "--rounds", "3", "--warm-up", "0", "--completions", "--json", file);
        Assert.Equal((0, ""), (code, run.Error));
        Assert.Equal((24, 24), (first.Requests.Count, second.Requests.Count));
        Assert.All(second.Requests, request => Assert.Equal("other", (string)request.Json["model"]!));
        Assert.Equal(Prompts(first).Order(), Prompts(second).Order());
        Assert.Equal(3 * 2 * 4, Prompts(first).Distinct().Count());
        var loads = JsonNode.Parse(await File.ReadAllTextAsync(file))!["loads"]!.AsArray();
        Assert.Equal([1, 2], loads.Select(load => (int)load!["concurrency"]!));
        Assert.All(loads, load =>
        {
            Assert.Equal((12, 0), ((int)load!["first"]!["requests"]!, (int)load["second"]!["errors"]!));
            Assert.Equal((double)load["first"]!["output_tokens_per_second"]! / (double)load["second"]!["output_tokens_per_second"]!, (double)load["speedup"]!, 1e-6);
        });
        Assert.Contains(second.Address.ToString(), run.Out, StringComparison.Ordinal);
        File.Delete(file);

        static IEnumerable<string> Prompts(FakeServer server) => server.Requests.Select(request => (string)request.Json["prompt"]!);
    }

    [Theory]
    [InlineData("--against must be an absolute http or https address. Given: nowhere", "--against", "nowhere")]
    [InlineData("--against compares closed loops", "--against", "http://127.0.0.1:1", "--rate", "2")]
    [InlineData("--rounds must be 1 or more. Given: 0", "--rounds", "0")]
    public async Task A_comparison_that_can_not_be_meant_is_refused(string problem, params string[] options)
    {
        using var run = new CliRun();
        Assert.Equal(2, await run.RunAsync(["bench", "-m", "ember", .. options]));
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_counted_by_kind()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Sse(Answers.GoodStream("a")),
            Answers.Error(429, "rate_limit_error", "rate_limit_exceeded"),
            Answers.Sse([Answers.Delta("a")]),
            Answers.Broken(Answers.Delta("a")),
            Answers.Sse([Answers.Delta("a"), "event: error\ndata: " + Answers.Envelope("server_error", null)]));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "bench", "-m", "ember", "-n", "5", "--warm-up", "0"));
        Assert.Contains("1 x http_429", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 x truncated", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 x connection", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 x stream_error", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_good_answer_fails()
    {
        await using var server = await FakeServer.StartAsync();
        using var run = new CliRun();
        Assert.Equal(1, await run.RunAsync(server, "bench", "-m", "ember", "-n", "2"));
        Assert.Contains("http_500", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_loop_never_runs_more_than_its_concurrency()
    {
        var now = 0;
        var most = 0;
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = async context =>
        {
            var running = Interlocked.Increment(ref now);
            InterlockedMax(ref most, running);
            await Task.Yield();
            // Before the last byte: the client may send its next request as soon as that is there.
            Interlocked.Decrement(ref now);
            await Answers.Sse(Answers.GoodStream("a"))(context);
        };
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "bench", "-m", "ember", "-n", "60", "-c", "3", "--warm-up", "0"));
        Assert.Equal(60, server.Requests.Count);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_late_start_counts_against_the_answer()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Sse(Answers.GoodStream("a", "b"));
        using var client = new BenchClient(new BenchTarget { Url = server.Address, Model = "ember" }, TimeProvider.System);
        var tenSecondsAgo = TimeProvider.System.GetTimestamp() - (10 * TimeProvider.System.TimestampFrequency);
        var result = await client.SendAsync(client.Body("x", 2), tenSecondsAgo, CancellationToken.None);
        Assert.True(result is { Error: null, Lateness: >= 10, FirstToken: >= 10, End: >= 10 });
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
