using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Limits;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Limits;

/// <summary>Every endpoint that takes a body is under the calls per minute, or says here why not. GET and DELETE read or remove what is kept, a bounded page at a time.</summary>
public sealed class RequestLimitTests
{
    private const string Reserves = "the model's call reserves, below routing";
    private const string Searches = "counts by the models that it calls, or by itself where it calls none";
    private const string Stores = "stores, changes or ends one thing, whose number and size have limits of their own";
    private const string Works = "its work is done by calls that reserve, later";

    private static readonly string[] Counted =
        ["/v1/tokenize", "/v1/detokenize", "/v1/route/plan", "/v1/conversations/search", "/v1/conversations/{id}/context",
         "/v1/vector_stores/{id}/backup", "/v1/vector_stores/restore"];

    private static readonly Dictionary<string, string> Others = new()
    {
        ["/v1/chat/completions"] = Reserves,
        ["/v1/completions"] = Reserves,
        ["/v1/embeddings"] = Reserves,
        ["/v1/rerank"] = Reserves,
        ["/v1/responses"] = Reserves,
        ["/v1/responses/{id}/cancel"] = Stores,
        ["/v1/conversations"] = Stores,
        ["/v1/conversations/{id}"] = Stores,
        ["/v1/conversations/{id}/items"] = Stores,
        ["/v1/conversations/{id}/turns"] = Stores,
        ["/v1/conversations/{id}/title"] = Reserves,
        ["/v1/conversations/{id}/reply"] = Reserves,
        ["/v1/conversations/{id}/reply/stop"] = Stores,
        ["/v1/feedback"] = Stores,
        ["/v1/files"] = Stores,
        ["/v1/vector_stores"] = Stores,
        ["/v1/vector_stores/{id}"] = Stores,
        ["/v1/vector_stores/{id}/search"] = Searches,
        ["/v1/vector_stores/{id}/files"] = Works,
        ["/v1/vector_stores/{id}/files/{file}"] = Stores,
        ["/v1/vector_stores/{id}/file_batches"] = Works,
        ["/v1/vector_stores/{id}/file_batches/{batch}/cancel"] = Stores,
        ["/v1/fine_tuning/jobs"] = Works,
        ["/v1/fine_tuning/jobs/{id}/cancel"] = Stores,
        ["/v1/fine_tuning/jobs/{id}/pause"] = Stores,
        ["/v1/fine_tuning/jobs/{id}/resume"] = Stores,
        ["/v1/batches"] = Works,
        ["/v1/batches/{id}/cancel"] = Stores,
        ["/mcp"] = "its tools search and chat, as the endpoints of these do",
    };

    [Fact]
    public async Task Every_endpoint_of_users_is_counted_or_says_why_not()
    {
        await using var api = await ApiHost.StartAsync();
        var all = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>()?.Role == KeyRole.User).ToList();
        Assert.All(all, endpoint => Assert.True(IsOfUsers(PathOf(endpoint)), PathOf(endpoint)));
        var changing = all.Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Any(method => method is "POST" or "PUT" or "PATCH")).ToList();
        Assert.Equal([.. Counted.Concat(Others.Keys).Order(StringComparer.Ordinal)], changing.Select(PathOf).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Counted.Order(StringComparer.Ordinal), all.Where(endpoint => endpoint.Metadata.GetMetadata<CountedEndpoint>() is not null).Select(PathOf).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CountedPaths))]
    public async Task A_request_that_calls_no_model_counts_and_one_too_many_is_refused_before_any_work(string path)
    {
        await using var api = await ApiHost.StartAsync();
        var answer = await api.PostAsync(path, "{}");
        Assert.NotEqual(429, (int)answer.StatusCode);
        var budget = api.Budgets[new BudgetKey(TenantKey.DefaultTenant).ToString()];
        var key = (await api.Tenants[TenantKey.DefaultTenant].ListKeysAsync()).Single(one => one.Role == KeyRole.User).Id;
        Assert.Equal((key, null), (Assert.Single(budget.Counted).KeyId, budget.Counted.Single().Project));

        budget.RequestsLeft = 0;
        var refused = await api.PostAsync(path, "no JSON at all");
        Assert.Equal(429, (int)refused.StatusCode);
        var error = (await refused.JsonAsync()).GetProperty("error");
        Assert.Equal("requests_per_minute", error.GetProperty("limit").GetProperty("kind").GetString());
        Assert.Equal("2", refused.Headers.GetValues("Retry-After").Single());
        Assert.Single(budget.Counted);
    }

    public static TheoryData<string> CountedPaths => [.. Counted.Select(path => path.Replace("{id}", "conv_1", StringComparison.Ordinal))];

    private static bool IsOfUsers(string path) => path.StartsWith("/v1/", StringComparison.Ordinal) || path == "/mcp";

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');
}
