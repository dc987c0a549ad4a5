using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.FineTuning;

/// <summary>A model trained further over HTTP, by a silo that dies in between: upload, job, events, new answers, rollout, rollback.</summary>
public sealed class FineTuningFlowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_job_outlives_its_silo_and_its_model_is_served_rolled_out_and_taken_back()
    {
        using var data = new DataFolder();
        using var work = new DataFolder();
        var models = Directory.CreateDirectory(Path.Combine(data.Path, "models"));
        await GreeterModel.MakeAsync(work.Path, models.FullName);
        var silo = await SiloProcess.StartAsync(data.Path, new Dictionary<string, string> { ["OrleansLlm__FineTuning__Threads"] = "1" });
        try
        {
            var id = await StartAsync(silo);
            await UntilAsync(silo, id, job => job.GetProperty("status").GetString() == "running" && job.GetProperty("estimated_finish").ValueKind == JsonValueKind.Number);
            await silo.KillAsync();
            await silo.DisposeAsync();
            silo = await silo.StartAgainAsync();

            var done = await UntilAsync(silo, id, _ => false);

            Assert.True(done.GetProperty("status").GetString() == "succeeded", done.GetRawText());
            var model = done.GetProperty("fine_tuned_model").GetString()!;
            await AnswersAsync(silo, model, "so long Ada");
            Assert.Contains("New fine-tuned model created", (await GetAsync(silo, $"/v1/fine_tuning/jobs/{id}/events")).GetRawText(), StringComparison.Ordinal);
            await PostAsync(silo, $"/admin/v1/rollouts/{GreeterModel.Name}", new { version = model.Split('@')[1], steps = new[] { new { share = 100, minutes = 0 } } });
            await AnswersAsync(silo, GreeterModel.Name, "so long Ada");
            await PostAsync(silo, $"/admin/v1/rollouts/{GreeterModel.Name}/rollback", new { reason = "seen" });
            await AnswersAsync(silo, GreeterModel.Name, "so long Ada", not: true);
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    private static async Task<string> StartAsync(SiloProcess silo)
    {
        using var http = silo.Http();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("fine-tune"), "purpose" },
            { new StringContent(GreeterModel.Chats(120, "so long"), Encoding.UTF8), "file", "farewells.jsonl" },
        };
        using var uploaded = await http.PostAsync(new Uri("/v1/files", UriKind.Relative), form);
        var file = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        var job = await PostAsync(silo, "/v1/fine_tuning/jobs", new
        {
            model = GreeterModel.Name,
            training_file = file,
            suffix = "bye",
            seed = 1,
            method = new
            {
                type = "supervised",
                supervised = new { hyperparameters = new { n_epochs = 60, batch_size = 4, learning_rate_multiplier = 3, general_limit = 10 } },
            },
        });
        return job.GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> UntilAsync(SiloProcess silo, string id, Func<JsonElement, bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var job = await GetAsync(silo, $"/v1/fine_tuning/jobs/{id}");
            if (holds(job) || job.GetProperty("status").GetString() is "succeeded" or "failed" or "cancelled")
            {
                return job;
            }

            Assert.False(patience.IsCancellationRequested, job.GetRawText());
            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }

    /// <summary>New models and rollouts reach every call within seconds.</summary>
    private static async Task AnswersAsync(SiloProcess silo, string model, string expected, bool not = false)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            using var http = silo.Http();
            using var response = await http.PostAsJsonAsync(
                "/v1/chat/completions", new { model, temperature = 0, max_tokens = 16, messages = new[] { new { role = "user", content = "so Ada77" } } });
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            var text = response.IsSuccessStatusCode ? answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!.Trim() : null;
            if (text is not null && (text == expected) != not)
            {
                return;
            }

            Assert.False(patience.IsCancellationRequested, answer.GetRawText());
            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }

    private static async Task<JsonElement> GetAsync(SiloProcess silo, string path)
    {
        using var http = silo.Http();
        return await http.GetFromJsonAsync<JsonElement>(path);
    }

    private static async Task<JsonElement> PostAsync(SiloProcess silo, string path, object body)
    {
        using var http = silo.Http();
        using var response = await http.PostAsJsonAsync(path, body);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {answer.GetRawText()}");
        return answer;
    }
}
