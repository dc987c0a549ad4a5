using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Answers;

/// <summary>What limits and budgets look like in headers and in the bodies of refused calls.</summary>
public sealed class LimitAnswersTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Body = """{"model":"ember","messages":[{"role":"user","content":"x"}]}""";

    private static readonly WindowBudget Month = new() { Period = BudgetPeriod.Month, Hard = 100m, Soft = [80m] };

    [Fact]
    public async Task An_answer_tells_the_tightest_budget_and_its_own_cost()
    {
        await using var api = await ApiHost.StartAsync();
        var route = Chunks.Route with
        {
            TightestScope = new BudgetScope { Project = "web", User = "u 1" },
            TightestBudget = new WindowStatus { Budget = Month, Spent = 1.50m, Reserved = 0.25m, ResetsAt = DateTimeOffset.FromUnixTimeSeconds(1_700_086_400) },
        };
        api.Router.Script = (_, _) => Chunks.Play(new GenerationChunk { Route = route }, Chunks.Text("hi"), Chunks.Finish(), Chunks.Usage(cost: 0.00120m));

        var response = await api.PostAsync(Chat, Body);

        Assert.Equal(
            ("project:web/user:u%201", "month", "100", "98.25", "1700086400", "0.0012"),
            (response.Header("x-budget-scope"), response.Header("x-budget-window"), response.Header("x-budget-limit"), response.Header("x-budget-remaining"),
                response.Header("x-budget-reset"), response.Header("x-request-cost")));
    }

    [Fact]
    public async Task Without_a_budget_or_a_known_cost_there_are_no_such_headers()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, Chunks.Text("hi"), Chunks.Finish(), Chunks.Usage(cost: null));
        var response = await api.PostAsync(Chat, Body);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("x-budget", StringComparison.Ordinal) || header.Key == "x-request-cost");
    }

    [Fact]
    public async Task A_402_says_which_budget_of_which_level_what_is_left_and_when_it_resets()
    {
        var refusal = new LimitRefusal
        {
            Scope = new BudgetScope { Project = "web" }, Kind = LimitKind.Budget, Window = Month, Limit = 100m, Left = 0.50m, Needed = 0.7m,
            ResetsAt = DateTimeOffset.FromUnixTimeSeconds(1_701_388_800),
        };
        var response = await RefusedAsync(new LlmException(LlmErrorCode.BudgetExceeded, "no room", retryAfter: TimeSpan.FromDays(16)) { Refusal = refusal });

        Assert.Equal(402, (int)response.StatusCode);
        Assert.Equal(
            """{"error":{"message":"no room","type":"insufficient_quota","param":null,"code":"insufficient_quota","limit":{"scope":"project:web","kind":"budget","window":{"period":"month","kind":"calendar","hard":100,"soft":[80]},"limit":100,"left":0.5,"needed":0.7,"resets_at":1701388800}}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal(("false", $"{16 * 86_400}"), (response.Header("x-should-retry"), response.Header("Retry-After")));
        Assert.Equal(("project:web", "100", "0.5", "1701388800"), (response.Header("x-budget-scope"), response.Header("x-budget-limit"), response.Header("x-budget-remaining"), response.Header("x-budget-reset")));
    }

    [Theory]
    [InlineData(null, "false", "(absent)")]
    [InlineData(20, "true", "20")]
    [InlineData(61, "false", "61")]
    public async Task A_402_asks_for_a_retry_only_where_one_helps_soon(int? seconds, string retry, string after)
    {
        var response = await RefusedAsync(new LlmException(
            LlmErrorCode.BudgetExceeded, "no room", retryAfter: seconds is { } wait ? TimeSpan.FromSeconds(wait) : null));
        Assert.Equal((retry, after), (response.Header("x-should-retry"), response.Header("Retry-After")));
    }

    [Fact]
    public async Task A_429_names_the_rate_and_asks_for_a_retry()
    {
        var refusal = new LimitRefusal { Scope = BudgetScope.Tenant, Kind = LimitKind.InputTokensPerMinute, Limit = 1000, Left = 20, Needed = 300 };
        var response = await RefusedAsync(new LlmException(LlmErrorCode.RateLimited, "too many", retryAfter: TimeSpan.FromSeconds(2)) { Refusal = refusal });
        var limit = (await response.JsonAsync()).GetProperty("error").GetProperty("limit");
        Assert.Equal((429, "true", "2"), ((int)response.StatusCode, response.Header("x-should-retry"), response.Header("Retry-After")));
        Assert.Equal(("input_tokens_per_minute", "tenant"), (limit.GetProperty("kind").GetString(), limit.GetProperty("scope").GetString()));
    }

    [Fact]
    public async Task A_model_that_is_not_allowed_is_403_with_its_level()
    {
        var refusal = new LimitRefusal { Scope = new BudgetScope { Key = "k1" }, Kind = LimitKind.AllowedModels };
        var response = await RefusedAsync(new LlmException(LlmErrorCode.Forbidden, "not allowed", "model") { Refusal = refusal });
        var error = (await response.JsonAsync()).GetProperty("error");
        Assert.Equal((403, "false", "key:k1"), ((int)response.StatusCode, response.Header("x-should-retry"), error.GetProperty("limit").GetProperty("scope").GetString()));
    }

    [Theory]
    [InlineData(""","user":"" """, null)]
    [InlineData(""","user":"u1" """, "u1")]
    [InlineData(""","user":"","safety_identifier":"s1" """, "s1")]
    public async Task The_end_user_is_the_requests_user_and_an_empty_one_is_none(string field, string? expected)
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync(Chat, Body[..^1] + field + "}");
        Assert.Equal(expected, api.Router.LastRequest.User);
    }

    [Fact]
    public async Task A_too_long_end_user_is_400()
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync(Chat, $"{Body[..^1]},\"user\":\"{new string('u', 257)}\"}}")).ErrorAsync(400, param: "user");
    }

    private static async Task<HttpResponseMessage> RefusedAsync(LlmException refusal)
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(refusal);
        var response = await api.PostAsync(Chat, Body);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }
}
