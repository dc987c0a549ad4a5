using OrleansLlm.Cli.Terminal;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class RouteServerTests : IDisposable
{
    private const string Model = """{"name":"my","version":2,"kind":"calibration","bytes":5,"sha256":"ab","created_at":1700000000,"summary":"s","is_active":true}""";
    private const string Entries = """{"entries":[{"sequence":1,"at":1700000000,"request_id":"r1","model":"small","score":0,"question":"why?","answer":"so","may_train":true,"key_id":"k"},{"sequence":2,"at":1700000000,"request_id":"r2","model":"small","score":1,"question":"how?","may_train":false,"key_id":"k","comment":"a\nb"}],"next":null}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-route-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Trained_models_are_stored_and_listed()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Model);
        var file = Path.Combine(_folder, "my.threshold");
        await File.WriteAllBytesAsync(file, CascadeThreshold.ForShare([new(0.2, 0, 1), new(0.9, 1, 1)], 0.5).ToBytes(), TestContext.Current.CancellationToken);
        using var store = new CliRun();
        Assert.Equal(0, await store.RunAsync(server, "route", "learned", "store", "my", file, "--tenant", "acme"));
        Assert.Equal(("PUT", "/admin/v1/tenants/acme/learned/my"), (server.Last.Method, server.Last.Path));
        Assert.Contains("| my   |       2 | yes    | calibration |", store.Out, StringComparison.Ordinal);
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Model}}]}""");
        using var list = new CliRun();
        Assert.Equal(0, await list.RunAsync(server, "route", "learned", "list"));
        Assert.Equal("/admin/v1/learned", server.Last.Path);
    }

    [Fact]
    public async Task A_broken_file_is_not_sent()
    {
        await using var server = await FakeServer.StartAsync();
        var file = Path.Combine(_folder, "broken");
        await File.WriteAllTextAsync(file, "no", TestContext.Current.CancellationToken);
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Failed, await run.RunAsync(server, "route", "learned", "store", "my", file));
        Assert.Contains("ends within its header", run.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Feedback_is_exported_as_training_data()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Entries);
        var file = Path.Combine(_folder, "train.csv");
        using var questions = new CliRun();
        Assert.Equal(0, await questions.RunAsync(server, "route", "feedback", "export", file, "--weak", "small", "--strong", "large"));
        Assert.Equal("prompt,small,large\nwhy?,0,\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.EndsWith("1 rows of 2 entries\n", questions.Out, StringComparison.Ordinal);
        using var answers = new CliRun();
        Assert.Equal(0, await answers.RunAsync(server, "route", "feedback", "export", file));
        Assert.Equal("question,answer,right\nwhy?,so,0\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        using var none = new CliRun();
        Assert.Equal(ExitCodes.Failed, await none.RunAsync(server, "route", "feedback", "export", file, "--weak", "x", "--strong", "y"));
        Assert.Contains("None of 2 entries", none.Error, StringComparison.Ordinal);
        using var list = new CliRun();
        Assert.Equal(0, await list.RunAsync(server, "route", "feedback", "list"));
        Assert.Contains("| r2      | small |     1 |", list.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_change_only_in_what_is_given_and_deleting_all_must_be_said()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, """{"keep_text":true,"keep_days":90}""");
        using var settings = new CliRun();
        Assert.Equal(0, await settings.RunAsync(server, "route", "feedback", "settings", "--keep-days", "30"));
        Assert.Equal("""{"keep_text":true,"keep_days":30}""", server.Last.Body);
        using var delete = new CliRun();
        Assert.Equal(ExitCodes.Usage, await delete.RunAsync(server, "route", "feedback", "delete"));
    }
}
