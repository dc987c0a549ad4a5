using System.Text.Json;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.FineTuning;

public sealed class FineTuningJobsTests
{
    private const string Path = "/v1/fine_tuning/jobs";

    [Fact]
    public async Task A_job_is_made_with_what_the_body_says_and_shown_as_OpenAI_shows_it()
    {
        await using var api = await ApiHost.StartAsync();
        var file = await UploadAsync(api, "fine-tune");
        var body = """
            {"model":"ember","training_file":"FILE","suffix":"support","seed":7,"metadata":{"team":"shop"},
             "method":{"type":"dpo","dpo":{"hyperparameters":{"n_epochs":"auto","batch_size":4,"learning_rate_multiplier":2,"beta":0.2,"weights":"qlora","rank":4}}}}
            """.Replace("FILE", file, StringComparison.Ordinal);

        var job = await (await api.PostAsync(Path, body)).JsonAsync();

        Assert.StartsWith("ftjob-", job.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("fine_tuning.job", "ember", "validating_files", file, 7),
            (job.GetProperty("object").GetString(), job.GetProperty("model").GetString(), job.GetProperty("status").GetString(), job.GetProperty("training_file").GetString(), job.GetProperty("seed").GetInt32()));
        Assert.Equal(
            """{"type":"dpo","dpo":{"hyperparameters":{"n_epochs":50,"batch_size":4,"learning_rate_multiplier":2,"weights":"qlora","rank":4,"beta":0.2}}}""",
            job.GetProperty("method").GetRawText().Replace("0.20000000298023224", "0.2", StringComparison.Ordinal));
        Assert.Equal(1, (await (await api.GetAsync(Path)).JsonAsync()).GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"training_file":"{file}"}""", 400, "model")]
    [InlineData("""{"model":"other","training_file":"{file}"}""", 404, "model")]
    [InlineData("""{"model":"ember"}""", 400, "training_file")]
    [InlineData("""{"model":"ember","training_file":"file-none"}""", 400, "training_file")]
    [InlineData("""{"model":"ember","training_file":"{batch}"}""", 400, "training_file")]
    [InlineData("""{"model":"ember","training_file":"{file}","suffix":"Not this"}""", 400, "suffix")]
    [InlineData("""{"model":"ember","training_file":"{file}","integrations":[{"type":"wandb"}]}""", 400, "integrations")]
    [InlineData("""{"model":"ember","training_file":"{file}","method":{"type":"reinforcement"}}""", 400, "method.type")]
    [InlineData("""{"model":"ember","training_file":"{file}","method":{"type":"supervised","supervised":{"hyperparameters":{"n_epochs":0}}}}""", 400, "method.supervised.hyperparameters.n_epochs")]
    [InlineData("""{"model":"ember","training_file":"{file}","method":{"type":"supervised","supervised":{"hyperparameters":{"beta":1}}}}""", 400, "method.supervised.hyperparameters.beta")]
    [InlineData("""{"model":"ember","training_file":"{file}","hyperparameters":{"rank":0}}""", 400, "hyperparameters.rank")]
    public async Task A_mistake_names_its_field(string body, int status, string field)
    {
        await using var api = await ApiHost.StartAsync();
        body = body.Replace("{file}", await UploadAsync(api, "fine-tune"), StringComparison.Ordinal).Replace("{batch}", await UploadAsync(api, "batch"), StringComparison.Ordinal);

        await (await api.PostAsync(Path, body)).ErrorAsync(status, param: field);
    }

    [Fact]
    public async Task Events_are_paged_newest_first_and_the_best_weights_are_the_checkpoint()
    {
        await using var api = await ApiHost.StartAsync();
        var (id, fake) = await StartAsync(api);
        var best = new FineTuningMetrics { Step = 20, TotalSteps = 30, ValidLoss = 0.5, ValidAccuracy = 0.9 };
        var progress = new FineTuningProgress
        {
            FineTunedModel = "ember@ft.default.tuned.1",
            TrainedTokens = 5,
            Best = best,
            Events = [new() { Number = 1, Message = "one" }, new() { Number = 2, Message = "two", Metrics = best }, new() { Number = 3, Message = "three" }],
        };
        fake.Info = fake.Info! with { Status = JobStatus.Succeeded, EndedAt = api.Clock.GetUtcNow(), Progress = JsonSerializer.Serialize(progress, FineTuningJson.Default.FineTuningProgress) };

        var first = await (await api.GetAsync($"{Path}/{id}/events?limit=2")).JsonAsync();
        Assert.Equal(["three", "two"], first.GetProperty("data").EnumerateArray().Select(told => told.GetProperty("message").GetString()!));
        Assert.True(first.GetProperty("has_more").GetBoolean());
        Assert.Equal(("metrics", 0.5), (first.GetProperty("data")[1].GetProperty("type").GetString(), first.GetProperty("data")[1].GetProperty("data").GetProperty("valid_loss").GetDouble()));
        var rest = await (await api.GetAsync($"{Path}/{id}/events?limit=2&after={first.GetProperty("last_id").GetString()}")).JsonAsync();
        Assert.Equal(("one", false), (rest.GetProperty("data")[0].GetProperty("message").GetString(), rest.GetProperty("has_more").GetBoolean()));

        var checkpoint = (await (await api.GetAsync($"{Path}/{id}/checkpoints")).JsonAsync()).GetProperty("data")[0];
        Assert.Equal(("ember@ft.default.tuned.1", 20), (checkpoint.GetProperty("fine_tuned_model_checkpoint").GetString(), checkpoint.GetProperty("step_number").GetInt32()));
        Assert.Equal("succeeded", (await (await api.GetAsync($"{Path}/{id}")).JsonAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_job_is_paused_resumed_and_cancelled()
    {
        await using var api = await ApiHost.StartAsync();
        var (id, _) = await StartAsync(api);
        var control = api.Controls.GetOrAdd(new JobKey("default", id).ToString(), _ => new FakeControl());

        await api.PostAsync($"{Path}/{id}/pause", "");
        Assert.True(control.IsPaused);
        await api.PostAsync($"{Path}/{id}/resume", "");
        Assert.False(control.IsPaused);

        Assert.Equal("cancelled", (await (await api.PostAsync($"{Path}/{id}/cancel", "")).JsonAsync()).GetProperty("status").GetString());
        await (await api.GetAsync($"{Path}/ftjob-none")).ErrorAsync(404, param: "id");
    }

    private static async Task<(string Id, FakeJob Job)> StartAsync(ApiHost api)
    {
        var file = await UploadAsync(api, "fine-tune");
        var job = await (await api.PostAsync(Path, $$"""{"model":"ember","training_file":"{{file}}"}""")).JsonAsync();
        var id = job.GetProperty("id").GetString()!;
        return (id, api.Jobs[new JobKey("default", id).ToString()]);
    }

    private static async Task<string> UploadAsync(ApiHost api, string purpose)
    {
        var form = new MultipartFormDataContent { { new StringContent(purpose), "purpose" }, { new StringContent("{}"), "file", "x.jsonl" } };
        var response = await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form });
        return (await response.JsonAsync()).GetProperty("id").GetString()!;
    }
}
