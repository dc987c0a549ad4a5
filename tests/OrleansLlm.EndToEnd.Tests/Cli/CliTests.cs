using System.Net;
using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Cli;

/// <summary>The program <c>orleansllm</c> as a process against a silo process.</summary>
public sealed class CliTests(SharedSilo shared)
{
    [Fact]
    public async Task Chat_answers_a_prompt_on_standard_output_and_tells_figures_on_standard_error()
    {
        var run = await RunAsync(["chat", "-m", "ember", "--temperature", "0", "What is RAG?"]);
        Assert.Contains("retriev", run.StandardOutput, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"^\[\d+ \+ \d+ tokens, first token \d+ ms, .*\$0\.\d+\]\s*$", run.StandardError);
    }

    [Fact]
    public async Task Chat_reads_its_prompt_from_standard_input()
    {
        string[] options = ["chat", "-m", "ember", "--temperature", "0", "--no-stats"];
        var argument = await RunAsync([.. options, "What is RAG?"]);
        var input = await RunAsync(options, input: "What is RAG?\n");
        Assert.Equal(argument.StandardOutput, input.StandardOutput);
        Assert.Empty(input.StandardError);
    }

    [Fact]
    public async Task Models_are_listed_and_shown()
    {
        var list = await RunAsync(["models", "list"]);
        Assert.Contains(list.StandardOutput.Split('\n'), line => line.StartsWith("| ember ", StringComparison.Ordinal));

        var show = await RunAsync(["models", "show", "ember", "--json"]);
        using var card = JsonDocument.Parse(show.StandardOutput);
        Assert.Equal("ember", card.RootElement.GetProperty("id").GetString());
        Assert.Equal(1024, card.RootElement.GetProperty("context_length").GetInt32());
    }

    [Fact]
    public async Task A_key_works_from_its_creation_to_its_revocation()
    {
        var created = await RunAsync(["keys", "create", "cli-test", "--role", "user"]);
        var key = created.StandardOutput.Trim();
        Assert.Equal(HttpStatusCode.OK, await ModelsStatusAsync(key));

        using var list = JsonDocument.Parse((await RunAsync(["keys", "list", "--json"])).StandardOutput);
        var listed = list.RootElement.EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == "cli-test");
        Assert.Equal("user", listed.GetProperty("role").GetString());
        Assert.DoesNotContain(key, list.RootElement.ToString(), StringComparison.Ordinal);

        await RunAsync(["keys", "revoke", listed.GetProperty("id").GetString()!]);
        Assert.Equal(HttpStatusCode.Unauthorized, await ModelsStatusAsync(key));
    }

    [Fact]
    public async Task An_imported_model_answers_under_its_new_name_without_a_restart()
    {
        var folder = Path.Combine(Repository.Root, "silo", "models", "ember");
        var import = await RunAsync(
            ["models", "import", folder, "--name", "imported"], new() { ["OrleansLlm__DataFolder"] = shared.DataPath });
        Assert.Contains("imported", import.StandardOutput, StringComparison.Ordinal);

        await Eventually.BecomesAsync(
            () => RunAsync(["models", "list"]),
            list => list.StandardOutput.Contains("| imported ", StringComparison.Ordinal),
            "the silo finds the new model");
        string[] question = ["--temperature", "0", "--no-stats", "What is RAG?"];
        var original = await RunAsync(["chat", "-m", "ember", .. question]);
        var imported = await RunAsync(["chat", "-m", "imported", .. question]);
        Assert.Equal(original.StandardOutput, imported.StandardOutput);
    }

    [Fact]
    public async Task Bench_measures_and_writes_its_figures_as_JSON()
    {
        using var folder = new DataFolder();
        var file = Path.Combine(folder.Path, "bench.json");
        var run = await RunAsync(
            ["bench", "-m", "ember", "-c", "1,2", "-n", "4", "-p", "16", "-o", "8", "--ignore-eos", "--warm-up", "1", "--json", file]);
        Assert.Contains("concurrency 2", run.StandardOutput, StringComparison.Ordinal);

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        var runs = report.RootElement.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(2, runs.Count);
        Assert.All(runs, figures =>
        {
            Assert.Equal(4, figures.GetProperty("requests").GetInt32());
            Assert.Empty(figures.GetProperty("errors").EnumerateObject());
            Assert.Equal(4 * 8, figures.GetProperty("output_tokens").GetInt64());
            Assert.True(figures.GetProperty("time_to_first_token").GetProperty("p50").GetDouble() > 0);
        });
    }

    [Fact]
    public async Task Tune_measures_a_model_and_keeps_the_settings_in_its_folder()
    {
        using var data = new DataFolder();
        Dictionary<string, string> environment = new() { ["OrleansLlm__DataFolder"] = data.Path, ["ORLEANSLLM_SILO"] = Repository.Program("silo", "OrleansLlm.Silo.dll") };
        await RunAsync(["models", "import", Path.Combine(Repository.Root, "silo", "models", "ember"), "--name", "tuned"], environment);
        var run = await RunAsync(["tune", "tuned", "--minutes", "0.1", "--streams", "1,2"], environment);
        Assert.Contains("| sessions x threads | tokens/s at 1 | tokens/s at 2 |", run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("Chosen: ", run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains(" layout ", run.StandardError, StringComparison.Ordinal);
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data.Path, "models", "tuned", "orleansllm.tune.json")));
        Assert.True(file.RootElement.GetProperty("settings").GetProperty("threads").GetInt32() > 0);

        var unknown = await RunProgramAsync(["tune", "nobody"], environment);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("There is no model 'nobody'. There are: ember, spark, tuned.", unknown.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_one_line_on_standard_error_and_exit_code_1()
    {
        var run = await RunProgramAsync(["chat", "-m", "no-such-model", "Hello"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.StandardOutput);
        var line = Assert.Single(run.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("no-such-model", line, StringComparison.Ordinal);
    }

    private async Task<ProgramResult> RunAsync(string[] arguments, Dictionary<string, string>? environment = null, string? input = null)
    {
        var run = await RunProgramAsync(arguments, environment, input);
        Assert.True(run.ExitCode == 0, $"orleansllm {string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Output}");
        return run;
    }

    private Task<ProgramResult> RunProgramAsync(string[] arguments, Dictionary<string, string>? environment = null, string? input = null)
    {
        environment ??= [];
        environment["ORLEANSLLM_URL"] = shared.Silo.Url.ToString();
        environment["ORLEANSLLM_API_KEY"] = SiloProcess.Key;
        var program = Repository.Program("client/OrleansLlm.Cli", "orleansllm.dll");
        return ProgramRun.RunAsync("dotnet", [program, .. arguments], environment, input: input);
    }

    private async Task<HttpStatusCode> ModelsStatusAsync(string key)
    {
        using var http = shared.Silo.Http(key);
        using var response = await http.GetAsync(new Uri("/v1/models", UriKind.Relative));
        return response.StatusCode;
    }
}
