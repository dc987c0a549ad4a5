using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class BudgetTests
{
    private const string Budget = "/admin/v1/tenants/default/budget";

    [Fact]
    public async Task Limits_are_set_by_an_operator_and_shown_with_usage()
    {
        await using var api = await ApiHost.StartAsync();

        await api.PutAsync(Budget, """{"amount":0.1,"requests_per_minute":60}""", ApiHost.OperatorKey);
        var body = await (await api.GetAsync(Budget, ApiHost.AdminKey)).Content.ReadAsStringAsync();

        Assert.Equal(
            """{"object":"budget","tenant":"default","amount":0.1,"requests_per_minute":60,"tokens_per_minute":null,"spent":1.25,"reserved":0.5,"open_reservations":2,"prompt_tokens":30,"completion_tokens":40}""",
            body);
    }

    [Theory]
    [InlineData(ApiHost.UserKey, "GET", "default", 403)]
    [InlineData(ApiHost.AdminKey, "GET", "default", 200)]
    [InlineData(ApiHost.AdminKey, "GET", "other", 403)]
    [InlineData(ApiHost.AdminKey, "PUT", "default", 403)]
    [InlineData(ApiHost.OperatorKey, "PUT", "other", 200)]
    [InlineData("wrong", "GET", "default", 401)]
    public async Task Administrators_read_their_own_budget_and_only_operators_set_limits(string key, string method, string tenant, int status)
    {
        await using var api = await ApiHost.StartAsync();
        var path = $"/admin/v1/tenants/{tenant}/budget";
        var response = method == "GET" ? await api.GetAsync(path, key) : await api.PutAsync(path, "{}", key);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("""{"amount":-1}""", "amount")]
    [InlineData("""{"amount":"10"}""", "amount")]
    [InlineData("""{"requests_per_minute":0}""", "requests_per_minute")]
    [InlineData("""{"tokens_per_minute":1.5}""", "tokens_per_minute")]
    public async Task A_wrong_limit_is_400_and_named(string body, string field)
    {
        await using var api = await ApiHost.StartAsync();
        var response = await api.PutAsync(Budget, body, ApiHost.OperatorKey);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(field, (await response.JsonAsync()).GetProperty("error").GetProperty("param").GetString());
    }
}
