using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class RolloutsCommandTests
{
    private const string Running =
        """{"model":"ember","active":null,"has_previous":false,"previous":null,"rollout":{"version":"2","steps":[{"share":5,"minutes":15},{"share":100,"minutes":0}],"step":0,"started_at":1700000000,"step_at":1700000000,"guard":{"min_calls":20,"max_failure_rise":5},"candidate":{"calls":7,"failed":1},"stable":{"calls":90,"failed":2}},"history":[{"at":1700000000,"kind":"started","version":"2","reason":"why","by":"key_1"}]}""";

    [Fact]
    public async Task A_rollout_is_started_with_steps_and_told_as_a_line_with_its_history()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Running);
        using var run = new CliRun();

        Assert.Equal(0, await run.RunAsync(server, "rollouts", "start", "ember", "2", "--step", "5:15", "100:0", "--min-calls", "7", "--comment", "why"));

        Assert.Equal("/admin/v1/rollouts/ember", server.Last.Path);
        Assert.Equal(
            """{"version":"2","steps":[{"share":5,"minutes":15},{"share":100,"minutes":0}],"guard":{"min_calls":7,"max_failure_rise":5},"comment":"why"}""", server.Last.Body);
        Assert.Equal(
            """
            ember  in force: own package  coming: 2, 5 % (step 1 of 2; 1 of 7 calls failed, before 2 of 90)
              2023-11-14 22:13:20  Started       2  why
            """.ReplaceLineEndings("\n"), run.Out.Trim());
    }

    [Fact]
    public async Task At_once_promote_and_rollback_send_what_they_say()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Running);
        using var start = new CliRun();
        Assert.Equal(0, await start.RunAsync(server, "rollouts", "start", "ember", "-", "--at-once"));
        Assert.Equal("""{"steps":[{"share":100,"minutes":0}],"guard":{"min_calls":0,"max_failure_rise":5}}""", server.Last.Body);
        using var promote = new CliRun();
        Assert.Equal(0, await promote.RunAsync(server, "rollouts", "promote", "ember"));
        Assert.Equal(("POST", "/admin/v1/rollouts/ember/promote"), (server.Last.Method, server.Last.Path));
        using var back = new CliRun();
        Assert.Equal(0, await back.RunAsync(server, "rollouts", "rollback", "ember", "--comment", "too long"));
        Assert.Equal(("/admin/v1/rollouts/ember/rollback", """{"reason":"too long"}"""), (server.Last.Path, server.Last.Body));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("a:b")]
    public async Task A_step_that_is_none_is_refused_before_anything_is_sent(string step)
    {
        await using var server = await FakeServer.StartAsync();
        using var run = new CliRun();

        Assert.NotEqual(0, await run.RunAsync(server, "rollouts", "start", "ember", "2", "--step", step));
        Assert.Contains($"--step must be SHARE:MINUTES, such as 5:15. Given: {step}.", run.Error, StringComparison.Ordinal);
    }
}
