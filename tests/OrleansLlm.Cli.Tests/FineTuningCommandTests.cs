using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class FineTuningCommandTests
{
    private const string Job =
        """{"id":"ftjob-1","object":"fine_tuning.job","model":"ember","status":"running","fine_tuned_model":null,"training_file":"file-1","created_at":1700000000,"estimated_finish":1700003600,"trained_tokens":1200,"cost":0.0048,"result_files":[],"error":null}""";

    [Fact]
    public async Task A_job_is_made_with_the_options_given_and_told_in_a_line()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Job);
        using var run = new CliRun();

        Assert.Equal(0, await run.RunAsync(server, "finetune", "create", "file-1", "-m", "ember", "--method", "dpo", "--weights", "qlora", "--epochs", "2", "--suffix", "bye"));

        Assert.Contains(
            server.Requests,
            request => request.Path == "/v1/fine_tuning/jobs" && request.Body
                == """{"model":"ember","training_file":"file-1","suffix":"bye","method":{"type":"dpo","dpo":{"hyperparameters":{"n_epochs":2,"weights":"qlora"}}}}""");
        Assert.Equal("ftjob-1  running  ember  1200 tokens, $0.0048  until about 23:13:20Z", run.Out.Trim());
    }

    [Fact]
    public async Task Events_are_told_oldest_first_and_a_job_is_paused()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, """{"object":"list","data":[{"id":"e2","created_at":1700000001,"level":"info","message":"two","type":"message"},{"id":"e1","created_at":1700000000,"level":"warn","message":"one","type":"message"}],"has_more":false}""");
        using var events = new CliRun();
        Assert.Equal(0, await events.RunAsync(server, "finetune", "events", "ftjob-1"));
        Assert.Equal("2023-11-14 22:13:20  warn  one\n2023-11-14 22:13:21  info  two", events.Out.Trim());

        server.Otherwise = Answers.Json(200, Job);
        using var pause = new CliRun();
        Assert.Equal(0, await pause.RunAsync(server, "finetune", "pause", "ftjob-1"));
        Assert.Equal(("POST", "/v1/fine_tuning/jobs/ftjob-1/pause"), (server.Last.Method, server.Last.Path));
    }

    [Fact]
    public async Task What_can_not_be_sent_is_refused_before_anything_is_sent()
    {
        await using var server = await FakeServer.StartAsync();
        using var run = new CliRun();
        Assert.NotEqual(0, await run.RunAsync(server, "finetune", "create", "nowhere.jsonl", "-m", "ember"));
        Assert.Contains("EXAMPLES: there is no file nowhere.jsonl.", run.Error, StringComparison.Ordinal);
    }
}
