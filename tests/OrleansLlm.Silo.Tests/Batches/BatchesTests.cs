using System.Text.Json;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Batches;

public sealed class BatchesTests
{
    private const string Create = """{"input_file_id":"{file}","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":"b"}}""";

    [Fact]
    public async Task A_batch_is_made_shown_listed_and_cancelled()
    {
        await using var api = await ApiHost.StartAsync();
        var file = await UploadAsync(api, "batch");
        var created = await (await api.PostAsync("/v1/batches", Create.Replace("{file}", file, StringComparison.Ordinal))).JsonAsync();
        var id = created.GetProperty("id").GetString();
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","object":"batch","endpoint":"/v1/chat/completions","errors":null,"input_file_id":"{{{file}}}","completion_window":"24h","status":"validating","output_file_id":null,"error_file_id":null,"created_at":1700000000,"in_progress_at":null,"expires_at":1700086400,"finalizing_at":null,"completed_at":null,"failed_at":null,"expired_at":null,"cancelling_at":null,"cancelled_at":null,"request_counts":{"total":0,"completed":0,"failed":0},"usage":{"input_tokens":0,"input_tokens_details":{"cached_tokens":0},"output_tokens":0,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":0},"metadata":{"a":"b"}}""",
            created.GetRawText());
        Assert.Equal(created.GetRawText(), (await (await api.GetAsync($"/v1/batches/{id}")).JsonAsync()).GetRawText());
        var page = await (await api.GetAsync("/v1/batches?limit=1")).JsonAsync();
        Assert.Equal((id, id, false), (page.GetProperty("data")[0].GetProperty("id").GetString(), page.GetProperty("last_id").GetString(), page.GetProperty("has_more").GetBoolean()));
        var cancelled = await (await api.PostAsync($"/v1/batches/{id}/cancel", "{}")).JsonAsync();
        Assert.Equal(("cancelling", 1_700_000_000L), (cancelled.GetProperty("status").GetString(), cancelled.GetProperty("cancelling_at").GetInt64()));
        Assert.Equal(("default", KeyRole.User), (api.Jobs.Values.Single().Info!.Request.Caller.Tenant, api.Jobs.Values.Single().Info!.Request.Caller.Role));
    }

    [Theory]
    [InlineData(JobStatus.Running, BatchPhase.InProgress, "in_progress", null)]
    [InlineData(JobStatus.Running, BatchPhase.Finalizing, "finalizing", null)]
    [InlineData(JobStatus.Succeeded, BatchPhase.Finalizing, "completed", "completed_at")]
    [InlineData(JobStatus.Failed, BatchPhase.Finalizing, "failed", "failed_at")]
    [InlineData(JobStatus.Expired, BatchPhase.Finalizing, "expired", "expired_at")]
    [InlineData(JobStatus.Cancelled, BatchPhase.Finalizing, "cancelled", "cancelled_at")]
    public async Task A_batch_tells_how_far_it_is(JobStatus job, BatchPhase phase, string status, string? time)
    {
        await using var api = await ApiHost.StartAsync();
        var made = await (await api.PostAsync("/v1/batches", Create.Replace("{file}", await UploadAsync(api, "batch"), StringComparison.Ordinal))).JsonAsync();
        var progress = new BatchProgress
        {
            Phase = phase,
            Total = 9,
            Completed = 5,
            Failed = 1,
            Model = "ember",
            Usage = new BatchUsage(10, 2, 20, 1),
            OutputFileId = "file-o",
            Errors = [new BatchError("c", "m", "p", 7)],
            Waiting = new BatchWait("insufficient_quota", "No room.", DateTimeOffset.FromUnixTimeSeconds(5), DateTimeOffset.FromUnixTimeSeconds(6)),
        };
        var fake = api.Jobs.Values.Single();
        fake.Info = fake.Info! with
        {
            Status = job,
            EndedAt = job == JobStatus.Running ? null : DateTimeOffset.FromUnixTimeSeconds(99),
            Progress = JsonSerializer.Serialize(progress, BatchJson.Default.BatchProgress),
        };
        var shown = await (await api.GetAsync($"/v1/batches/{made.GetProperty("id").GetString()}")).JsonAsync();
        Assert.Equal((status, "ember", "file-o"), (shown.GetProperty("status").GetString(), shown.GetProperty("model").GetString(), shown.GetProperty("output_file_id").GetString()));
        Assert.Equal("""{"total":9,"completed":5,"failed":1}""", shown.GetProperty("request_counts").GetRawText());
        Assert.Equal("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":2},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":30}""", shown.GetProperty("usage").GetRawText());
        Assert.Equal("""[{"code":"c","message":"m","param":"p","line":7}]""", shown.GetProperty("errors").GetProperty("data").GetRawText());
        Assert.Equal(job == JobStatus.Running, shown.TryGetProperty("waiting", out _));
        foreach (var name in (string[])["completed_at", "failed_at", "expired_at", "cancelled_at"])
        {
            Assert.Equal(name == time ? "99" : "null", shown.GetProperty(name).GetRawText());
        }
    }

    [Theory]
    [InlineData("{}", "endpoint")]
    [InlineData("""{"input_file_id":"file-x","endpoint":"/v1/chat/completions","completion_window":"24h"}""", "input_file_id")]
    [InlineData("""{"input_file_id":"{other}","endpoint":"/v1/chat/completions","completion_window":"24h"}""", "input_file_id")]
    [InlineData("""{"input_file_id":"{file}","endpoint":"/v1/moderations","completion_window":"24h"}""", "endpoint")]
    [InlineData("""{"input_file_id":"{file}","endpoint":"/v1/embeddings","completion_window":"soon"}""", "completion_window")]
    [InlineData("""{"input_file_id":"{file}","endpoint":"/v1/embeddings","completion_window":"8d"}""", "completion_window")]
    [InlineData("""{"input_file_id":"{file}","endpoint":"/v1/embeddings","completion_window":"24h","output_expires_after":{"anchor":"created_at","seconds":5}}""", "output_expires_after.seconds")]
    [InlineData("""{"input_file_id":"{file}","endpoint":"/v1/embeddings","completion_window":"24h","priority":1}""", "priority")]
    public async Task What_is_wrong_with_a_batch_is_named(string body, string param)
    {
        await using var api = await ApiHost.StartAsync();
        var json = body.Replace("{file}", await UploadAsync(api, "batch"), StringComparison.Ordinal).Replace("{other}", await UploadAsync(api, "evals"), StringComparison.Ordinal);
        await (await api.PostAsync("/v1/batches", json)).ErrorAsync(400, code: null, param);
        Assert.Empty(api.Jobs);
    }

    [Fact]
    public async Task Another_tenants_batch_is_not_found()
    {
        await using var api = await ApiHost.StartAsync();
        var made = await (await api.PostAsync("/v1/batches", Create.Replace("{file}", await UploadAsync(api, "batch"), StringComparison.Ordinal))).JsonAsync();
        await api.PostAsync("/admin/v1/tenants", """{"id":"other"}""", ApiHost.OperatorKey);
        var key = (await api.Tenants["other"].CreateKeyAsync(new CreateKeyRequest { Name = "k", Role = KeyRole.Operator })).Key;
        await (await api.GetAsync($"/v1/batches/{made.GetProperty("id").GetString()}", key)).ErrorAsync(404, "not_found");
        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/batches/{made.GetProperty("id").GetString()}/cancel"), key)).ErrorAsync(404, "not_found");
    }

    private static async Task<string> UploadAsync(ApiHost api, string purpose)
    {
        using var form = new MultipartFormDataContent { { new StringContent(purpose), "purpose" }, { new StringContent("{}"), "file", "x.jsonl" } };
        return (await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form })).JsonAsync()).GetProperty("id").GetString()!;
    }
}
