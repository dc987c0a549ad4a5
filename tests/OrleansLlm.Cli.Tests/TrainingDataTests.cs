using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class TrainingDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Data_is_checked_line_by_line_and_prepared_when_it_is_right()
    {
        var file = Write("a.csv", "prompt,completion\nWho are you?,I am a@b.org.\nWho are you?,\nAnd you?,I am not.\n");
        using var check = new CliRun();
        Assert.Equal(ExitCodes.Failed, await check.RunAsync("data", "check", file));
        Assert.Contains($"{file}, line 3: invalid:", check.Out, StringComparison.Ordinal);
        Assert.Contains("| [EMAIL] in them |     1 |", check.Out, StringComparison.Ordinal);

        var output = Path.Combine(_folder, "out");
        using var strict = new CliRun();
        Assert.Equal(ExitCodes.Failed, await strict.RunAsync("data", "prepare", file, "--out", output));
        Assert.Contains("line 3", strict.Error, StringComparison.Ordinal);
        using var prepare = new CliRun();
        Assert.Equal(0, await prepare.RunAsync("data", "prepare", file, "--out", output, "--skip-invalid", "--scrub", "--validation-share", "0"));
        Assert.Contains("train.jsonl 2, validation.jsonl 0", prepare.Out, StringComparison.Ordinal);
        Assert.Contains("I am [EMAIL].", await File.ReadAllTextAsync(Path.Combine(output, "train.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var wrong = new CliRun();
        Assert.Equal(ExitCodes.Usage, await wrong.RunAsync("data", "check", Path.Combine(_folder, "none.jsonl")));
    }

    [Fact]
    public async Task Languages_that_are_not_wanted_are_left_out()
    {
        var file = Write("a.jsonl", """
            {"prompt":"How do I get my money back when the order is late?","completion":"You can write to us and we will pay it back to you in a week."}
            {"prompt":"Wie bekomme ich mein Geld zurück, wenn die Bestellung zu spät kommt?","completion":"Schreiben Sie uns, und wir zahlen es Ihnen in einer Woche zurück."}
            """);
        using var check = new CliRun();
        Assert.Equal(0, await check.RunAsync("data", "check", file, "--language", "en"));
        Assert.Contains("line 2: other language: de", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_rated_answers_with_consent_and_texts_are_learned_from()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, $$"""
            {"entries":[{{Entry(1, "r1", "q1", "good", 1, true)}},{{Entry(2, "r2", "q2", "secret", 1, false)}},{{Entry(3, "r3", "q1", "bad", 0, true)}},
              {{Entry(4, "r4", "q4", "taken back", 1, true)}},{{Entry(5, "r4", "q4", "taken back", 1, false)}}],"next":null}
            """);
        var file = Path.Combine(_folder, "f.jsonl");
        using var chats = new CliRun();
        Assert.Equal(0, await chats.RunAsync(server, "train", "from-feedback", file));
        Assert.Equal("""{"messages":[{"role":"user","content":"q1"},{"role":"assistant","content":"good"}]}""", Assert.Single(await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)));
        using var pairs = new CliRun();
        Assert.Equal(0, await pairs.RunAsync(server, "train", "from-feedback", file, "--preferences"));
        Assert.Contains("\"non_preferred_output\":[{\"role\":\"assistant\",\"content\":\"bad\"}]", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var none = new CliRun();
        Assert.Equal(ExitCodes.Failed, await none.RunAsync(server, "train", "from-feedback", file, "--of-model", "other"));
        using var wrong = new CliRun();
        Assert.Equal(ExitCodes.Usage, await wrong.RunAsync(server, "train", "from-feedback", file, "--preferences", "--max-score", "0.9"));
        Assert.Contains("0.9", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_served_model_is_measured_by_family()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = AnswerAsync;
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "embedded", "eval", "-m", "ember", "-n", "40", "--mistakes", "1"));
        var row = run.Out.Split('\n').Single(line => line.StartsWith("| classification", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal("40", row[3]);
        Assert.InRange(int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture), 1, 39);
        Assert.Equal("0", run.Out.Split('\n').Single(line => line.StartsWith("| sum ", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries)[2]);
        Assert.Contains("given: assistant: positive", run.Out, StringComparison.Ordinal);
        var tools = server.Requests.Select(request => request.Json["tools"]).First(given => given is not null)!;
        Assert.NotNull(tools[0]!["function"]!["parameters"]);
        using var wrong = new CliRun();
        Assert.Equal(ExitCodes.Usage, await wrong.RunAsync(server, "embedded", "eval", "-n", "0"));
    }

    private static Task AnswerAsync(HttpContext context) => Answers.Json(200, Answers.Whole("positive"))(context);

    private static string Entry(int sequence, string request, string question, string answer, int score, bool mayTrain) => new JsonObject
    {
        ["sequence"] = sequence, ["at"] = "2026-01-01T00:00:00Z", ["request_id"] = request, ["question"] = question, ["answer"] = answer, ["score"] = score, ["may_train"] = mayTrain, ["key_id"] = "k",
    }.ToJsonString();

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
