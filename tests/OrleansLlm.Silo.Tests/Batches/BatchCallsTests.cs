using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Batches;

public sealed class BatchCallsTests
{
    private static readonly Caller Caller = new() { Tenant = "acme", KeyId = "k1", Project = "web" };

    [Fact]
    public async Task A_line_is_answered_as_a_request_is_and_marked_as_a_batchs()
    {
        await using var api = await ApiHost.StartAsync();
        var answer = await RunAsync(api, "/v1/chat/completions", """{"model":"ember","messages":[{"role":"user","content":"Hi"}],"priority":3}""");
        Assert.Equal((200, BatchFailure.None), (answer.Status, answer.Failure));
        Assert.StartsWith("req_", answer.RequestId, StringComparison.Ordinal);
        Assert.Equal("Hello world", Json(answer).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var (caller, request) = Assert.Single(api.Router.Calls);
        Assert.Equal(("acme", "web"), (caller.Tenant, caller.Project));
        Assert.Equal((true, "batch_1:7:1", 503), (request.IsBatch, request.CallId, request.Priority));
    }

    [Fact]
    public async Task Several_prompts_of_one_line_have_names_of_their_own_and_texts_are_embedded()
    {
        await using var api = await ApiHost.StartAsync();
        Assert.Equal(200, (await RunAsync(api, "/v1/completions", """{"model":"ember","prompt":["a","b"]}""")).Status);
        Assert.Equal(["batch_1:7:1", "batch_1:7:1-1"], api.Router.Calls.Select(call => call.Request.CallId).Order());
        var embedded = await RunAsync(api, "/v1/embeddings", """{"model":"embedder","input":["a"]}""");
        Assert.Equal((200, "list"), (embedded.Status, Json(embedded).GetProperty("object").GetString()));
        var asked = api.Encoders.Embeddings.Last().Request;
        Assert.Equal((true, "batch_1:7:1"), (asked.IsBatch, asked.CallId));
    }

    [Theory]
    [InlineData("""{"model":"ember","messages":[],"stream":false}""", "messages")]
    [InlineData("""{"model":"ember","messages":[{"role":"user","content":"Hi"}],"stream":true}""", "stream")]
    public async Task A_mistake_in_a_body_is_that_lines_final_error(string body, string param)
    {
        await using var api = await ApiHost.StartAsync();
        var answer = await RunAsync(api, "/v1/chat/completions", body);
        Assert.Equal((400, BatchFailure.Final), (answer.Status, answer.Failure));
        Assert.Equal(param, Json(answer).GetProperty("error").GetProperty("param").GetString());
        Assert.Empty(api.Router.Calls);
    }

    [Theory]
    [InlineData(LlmErrorCode.RateLimited, BatchFailure.Refused)]
    [InlineData(LlmErrorCode.Overloaded, BatchFailure.Refused)]
    [InlineData(LlmErrorCode.BudgetExceeded, BatchFailure.BudgetExhausted)]
    [InlineData(LlmErrorCode.ReplicaUnavailable, BatchFailure.Passing)]
    [InlineData(LlmErrorCode.StoreUnavailable, BatchFailure.Passing)]
    [InlineData(LlmErrorCode.Internal, BatchFailure.Final)]
    [InlineData(LlmErrorCode.ModelNotFound, BatchFailure.Final)]
    [InlineData(LlmErrorCode.Conflict, BatchFailure.SettledBefore)]
    public async Task A_failure_tells_what_is_to_be_done(LlmErrorCode code, BatchFailure expected)
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(code, "no", code == LlmErrorCode.Conflict ? "id" : null, TimeSpan.FromSeconds(3)));
        var answer = await RunAsync(api, "/v1/chat/completions", """{"model":"ember","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal((expected, TimeSpan.FromSeconds(3)), (answer.Failure, answer.RetryAfter ?? TimeSpan.FromSeconds(3)));
        Assert.Equal(answer.Error.Code, Json(answer).GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(5, 4, BatchFailure.Final)]
    [InlineData(4, 4, BatchFailure.BudgetExhausted)]
    public async Task A_line_that_no_budget_of_its_key_can_ever_pay_does_not_hold_the_others_up(int needed, int limit, BatchFailure expected)
    {
        await using var api = await ApiHost.StartAsync();
        var refusal = new LimitRefusal { Scope = BudgetScope.Tenant, Kind = LimitKind.Budget, Window = new WindowBudget { Hard = limit }, Limit = limit, Left = 0, Needed = needed };
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.BudgetExceeded, "no") { Refusal = refusal });
        Assert.Equal(expected, (await RunAsync(api, "/v1/chat/completions", """{"model":"ember","messages":[{"role":"user","content":"Hi"}]}""")).Failure);
    }

    [Fact]
    public async Task A_line_ends_when_it_is_cancelled()
    {
        await using var api = await ApiHost.StartAsync();
        var gone = new TaskCompletionSource();
        api.Router.Script = (_, token) => Chunks.PlayThenHang(gone, [Chunks.Accepted], token);
        using var cancel = new CancellationTokenSource();
        var running = RunAsync(api, "/v1/chat/completions", """{"model":"ember","messages":[{"role":"user","content":"Hi"}]}""", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(5));
    }

    private static JsonElement Json(BatchAnswer answer) => JsonDocument.Parse(answer.Body).RootElement;

    private static Task<BatchAnswer> RunAsync(ApiHost api, string endpoint, string body, CancellationToken cancellationToken = default) =>
        api.Services.GetRequiredService<IBatchCalls>().RunAsync(new BatchCall(Caller, endpoint, Encoding.UTF8.GetBytes(body), "batch_1:7:1", 500), cancellationToken);
}
