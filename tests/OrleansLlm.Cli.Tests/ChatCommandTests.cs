using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class ChatCommandTests
{
    private const string Models = """{"object":"list","data":[{"id":"ember","object":"model","created":1,"owned_by":"x"}]}""";

    [Fact]
    public async Task A_prompt_is_answered_once_with_figures_on_standard_error()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse(Answers.GoodStream("Hello", " you")));
        using var run = new CliRun();
        var code = await run.RunAsync(server, "chat", "--model", "ember", "--system", "Be brief.", "--temperature", "0", "--top-k", "5", "--min-p", "0.1", "--seed", "7", "--stop", "END", "hi there");
        Assert.Equal((0, "Hello you"), (code, run.Out.TrimEnd()));
        Assert.Contains("3 + 2 tokens", run.Error, StringComparison.Ordinal);
        Assert.Contains("$0.25", run.Error, StringComparison.Ordinal);
        var body = server.Last.Json;
        Assert.Equal((0f, 5, 7), ((float)body["temperature"]!, (int)body["top_k"]!, (int)body["seed"]!));
        Assert.Equal(0.1f, (float)body["min_p"]!);
        Assert.Equal("""[{"role":"system","content":"Be brief."},{"role":"user","content":"hi there"}]""", body["messages"]!.ToJsonString());
        Assert.Equal("Bearer sk-test", server.Last.Headers["Authorization"]);
    }

    [Fact]
    public async Task Standard_input_is_the_prompt_and_the_servers_first_model_answers()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Models), Answers.Sse(Answers.GoodStream("ok")));
        using var run = new CliRun { In = new StringReader("from a pipe\n") };
        Assert.Equal(0, await run.RunAsync(server, "chat", "--no-stats"));
        Assert.Equal("from a pipe", (string?)server.Last.Json["messages"]![0]!["content"]);
        Assert.Equal("ember", (string?)server.Last.Json["model"]);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task A_conversation_keeps_its_history_until_it_is_cleared_and_can_be_saved()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Sse(Answers.GoodStream("one")), Answers.Sse(Answers.GoodStream("two")), Answers.Sse(Answers.GoodStream("three")));
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var run = new CliRun { IsInteractive = true, In = new StringReader($"a\nb\n/save {file}\n/clear\nc\n/nonsense\n/exit\n") };
        Assert.Equal(0, await run.RunAsync(server, "chat", "-m", "ember"));
        var counts = server.Requests.Select(request => request.Json["messages"]!.AsArray().Count);
        Assert.Equal([1, 3, 1], counts);
        Assert.Equal("one", (string?)server.Requests.ElementAt(1).Json["messages"]![1]!["content"]);
        Assert.Contains("Unknown command /nonsense", run.Error, StringComparison.Ordinal);
        Assert.Contains("## assistant\n\ntwo", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_failed_turn_does_not_end_a_conversation_nor_stay_in_its_history()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Error(400, "invalid_request_error", "context_length_exceeded", "too long"), Answers.Sse(Answers.GoodStream("ok")));
        using var run = new CliRun { IsInteractive = true, In = new StringReader("a\nb\n") };
        Assert.Equal(0, await run.RunAsync(server, "chat", "-m", "ember"));
        Assert.Contains("error: too long", run.Error, StringComparison.Ordinal);
        Assert.Single(server.Last.Json["messages"]!.AsArray());
    }

    [Fact]
    public async Task The_first_interrupt_stops_the_reply_and_the_second_leaves()
    {
        var gone = new TaskCompletionSource();
        using var run = new CliRun();
        await using var server = await FakeServer.StartAsync(async context =>
        {
            await Answers.Sse([Answers.Delta("half")])(context);
            await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
            run.Interrupts.Press();
            await gone.Task;
        });
        var code = await run.RunAsync(server, "chat", "-m", "ember", "hi");
        Assert.Equal(1, code);
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(5));
        Assert.False(run.Interrupts.Leave.IsCancellationRequested);
        run.Interrupts.Press();
        Assert.True(run.Interrupts.Leave.IsCancellationRequested);
    }

    [Fact]
    public async Task A_broken_answer_is_one_line_on_standard_error_and_exit_code_1()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse([Answers.Delta("half")]));
        using var run = new CliRun();
        Assert.Equal(1, await run.RunAsync(server, "chat", "-m", "ember", "hi"));
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
