using System.Text.Json;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class LimitsTests
{
    private const string Limits = "/admin/v1/tenants/default/limits";

    [Fact]
    public async Task Limits_are_set_and_shown_with_usage_what_is_left_and_when_it_resets()
    {
        await using var api = await ApiHost.StartAsync();
        var response = await api.PutAsync(
            $"{Limits}/user:u1",
            """{"budgets":[{"period":"month","hard":100.10,"soft":[50,80.5]},{"period":"day","kind":"rolling","hard":0.000000000001}],"requests_per_minute":60,"tags":{"a":"b"}}""",
            ApiHost.ManagerKey);

        Assert.Equal(
            """{"scope":"user:u1","limits":{"budgets":[{"period":"month","kind":"calendar","hard":100.1,"soft":[50,80.5]},{"period":"day","kind":"rolling","hard":0.000000000001,"soft":[]}],"requests_per_minute":60,"tokens_per_minute":null,"input_tokens_per_minute":null,"output_tokens_per_minute":null,"concurrent_requests":null,"allowed_models":null,"expires_at":null,"suspended":false,"tags":{"a":"b"}},"override":null,"windows":[{"budget":{"period":"month","kind":"calendar","hard":100.1,"soft":[50,80.5]},"since":1700000000,"resets_at":1700003600,"spent":1.25,"reserved":0.5,"left":98.35},{"budget":{"period":"day","kind":"rolling","hard":0.000000000001,"soft":[]},"since":1700000000,"resets_at":1700003600,"spent":1.25,"reserved":0.5,"left":0},{"budget":{"period":"total","kind":"calendar","hard":null,"soft":[]},"since":0,"resets_at":null,"spent":1.25,"reserved":0.5,"left":null}],"rate_limit":{"limit_requests":60,"remaining_requests":59,"reset_requests":1.5,"limit_tokens":0,"remaining_tokens":0,"reset_tokens":0},"running":2,"requests":7,"prompt_tokens":30,"completion_tokens":40}""",
            (await response.JsonAsync()).GetRawText());
        var list = await (await api.GetAsync(Limits, ApiHost.ViewerKey)).JsonAsync();
        Assert.Equal(["tenant", "user:u1"], list.GetProperty("data").EnumerateArray().Select(level => level.GetProperty("scope").GetString()));
    }

    [Theory]
    [InlineData("project:web/user:u1")]
    [InlineData("user:a/b")]
    [InlineData("user:50%25 off")]
    [InlineData("user:%2F")]
    [InlineData("user:ü:*?#")]
    [InlineData("user:*")]
    public async Task Every_level_can_be_named_in_a_path(string scope)
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/admin/v1/tenants/default/projects", """{"id":"web"}""", ApiHost.ManagerKey);
        var user = scope[(scope.IndexOf("user:", StringComparison.Ordinal) + 5)..];
        var level = new BudgetScope { Project = scope.StartsWith("project", StringComparison.Ordinal) ? "web" : null, User = user };

        foreach (var path in (string[])["", "/suspend"])
        {
            var method = path.Length == 0 ? HttpMethod.Get : HttpMethod.Post;
            var request = new HttpRequestMessage(method, $"{Limits}/{Uri.EscapeDataString(level.ToString())}{path}");
            var answer = await (await api.SendAsync(request, ApiHost.ManagerKey)).JsonAsync();
            Assert.Equal(level.ToString(), answer.GetProperty("scope").GetString());
        }

        Assert.Contains(level, (await api.Budgets["default"].ListAsync()).Select(status => status.Scope));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("project:")]
    [InlineData("project:web%2Fkey:1")]
    [InlineData("user:a%2Fproject:b")]
    public async Task What_is_no_level_is_400(string scope)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.GetAsync($"{Limits}/{scope}", ApiHost.OwnerKey)).ErrorAsync(400, "invalid_value", "scope");
    }

    [Theory]
    [InlineData("project:wbe")]
    [InlineData("key:nope")]
    public async Task A_misspelt_project_or_key_is_404(string scope)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PutAsync($"{Limits}/{scope}", "{}", ApiHost.OwnerKey)).ErrorAsync(404, "not_found", "scope");
    }

    [Fact]
    public async Task An_override_is_set_shown_and_ended()
    {
        await using var api = await ApiHost.StartAsync();
        const string Override = $"{Limits}/tenant/override";
        var set = await (await api.PutAsync(
            Override, """{"limits":{"budgets":[{"period":"month","hard":250}]},"until":"2099-01-01T00:00:00Z","reason":"launch"}""", ApiHost.OperatorKey)).JsonAsync();
        var shown = set.GetProperty("override");
        Assert.Equal((1_700_000_000L, 4_070_908_800L, "launch"), (shown.GetProperty("from").GetInt64(), shown.GetProperty("until").GetInt64(), shown.GetProperty("reason").GetString()));
        Assert.Equal(250, shown.GetProperty("limits").GetProperty("budgets")[0].GetProperty("hard").GetInt32());
        var ended = await (await api.DeleteAsync(Override, ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("override").ValueKind);
        await (await api.PutAsync(Override, """{"limits":{},"from":2,"until":1}""", ApiHost.OperatorKey)).ErrorAsync(400, param: "until");
        await (await api.PutAsync(Override, """{"limits":{}}""", ApiHost.OperatorKey)).ErrorAsync(400, "missing_required_parameter", "until");
    }

    [Fact]
    public async Task A_level_is_suspended_resumed_and_cleared()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PutAsync($"{Limits}/tenant", """{"requests_per_minute":60}""", ApiHost.OperatorKey);
        var suspended = await (await api.PostAsync($"{Limits}/tenant/suspend", "{}", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal((true, 60), (suspended.GetProperty("limits").GetProperty("suspended").GetBoolean(), suspended.GetProperty("limits").GetProperty("requests_per_minute").GetInt32()));
        var resumed = await (await api.PostAsync($"{Limits}/tenant/resume", "{}", ApiHost.OperatorKey)).JsonAsync();
        Assert.False(resumed.GetProperty("limits").GetProperty("suspended").GetBoolean());
        var cleared = await (await api.DeleteAsync($"{Limits}/tenant", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(JsonValueKind.Null, cleared.GetProperty("limits").GetProperty("requests_per_minute").ValueKind);
    }

    [Theory]
    [InlineData("""{"budget":[]}""", "budget", "unknown_parameter")]
    [InlineData("""{"budgets":{}}""", "budgets", "invalid_type")]
    [InlineData("""{"budgets":[7]}""", "budgets[0]", "invalid_type")]
    [InlineData("""{"budgets":[{"hard":1}]}""", "budgets[0].period", "missing_required_parameter")]
    [InlineData("""{"budgets":[{"period":"year","hard":1}]}""", "budgets[0].period", "invalid_value")]
    [InlineData("""{"budgets":[{"period":"month","kind":"lunar"}]}""", "budgets[0].kind", "invalid_value")]
    [InlineData("""{"budgets":[{"period":"month","hard":-1}]}""", "budgets[0].hard", "invalid_value")]
    [InlineData("""{"budgets":[{"period":"month","hard":"10"}]}""", "budgets[0].hard", "invalid_type")]
    [InlineData("""{"budgets":[{"period":"month","hard":1e300}]}""", "budgets[0].hard", "invalid_value")]
    [InlineData("""{"budgets":[{"period":"month","hard":0.0000000000001}]}""", "budgets[0].hard", "invalid_value")]
    [InlineData("""{"budgets":[{"period":"month","max":1}]}""", "budgets[0].max", "unknown_parameter")]
    [InlineData("""{"budgets":[{"period":"month","soft":[1,"2"]}]}""", "budgets[0].soft[1]", "invalid_type")]
    [InlineData("""{"requests_per_minute":0}""", "requests_per_minute", "invalid_value")]
    [InlineData("""{"tokens_per_minute":1.5}""", "tokens_per_minute", "invalid_type")]
    [InlineData("""{"concurrent_requests":-1}""", "concurrent_requests", "invalid_value")]
    [InlineData("""{"allowed_models":["a",1]}""", "allowed_models[1]", "invalid_type")]
    [InlineData("""{"expires_at":"soon"}""", "expires_at", "invalid_value")]
    [InlineData("""{"suspended":"yes"}""", "suspended", "invalid_type")]
    public async Task A_wrong_limit_is_400_and_named(string body, string field, string code)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PutAsync($"{Limits}/tenant", body, ApiHost.OperatorKey)).ErrorAsync(400, code, field);
    }

    [Fact]
    public async Task All_wrong_fields_are_told_at_once()
    {
        await using var api = await ApiHost.StartAsync();
        var response = await api.PutAsync(
            $"{Limits}/tenant", """{"rpm":1,"requests_per_minute":0,"budgets":[{"period":"month","hard":1},{"period":"month","hard":-3}]}""", ApiHost.OperatorKey);
        var error = (await response.JsonAsync()).GetProperty("error");
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(["rpm", "budgets[1].hard", "requests_per_minute"], error.GetProperty("errors").EnumerateArray().Select(one => one.GetProperty("param").GetString()));
        Assert.Contains("-3", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("rpm", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task A_key_sees_what_it_may_still_use_at_every_level()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/admin/v1/tenants/default/projects", """{"id":"web"}""", ApiHost.ManagerKey);
        var created = await (await api.PostAsync(
            "/admin/v1/tenants/default/keys", """{"name":"x","role":"user","project":"web","limits":{"budgets":[{"period":"month","hard":5}]}}""", ApiHost.ManagerKey)).JsonAsync();
        var (id, key) = (created.GetProperty("id").GetString(), created.GetProperty("key").GetString());

        var own = await (await api.GetAsync("/v1/usage/limits?user=a%2Fb", key)).JsonAsync();

        Assert.Equal(
            ["tenant", "project:web", $"key:{id}", "user:a%2Fb", "project:web/user:a%2Fb", $"key:{id}/user:a%2Fb"],
            own.GetProperty("data").EnumerateArray().Select(level => level.GetProperty("scope").GetString()));
        Assert.Equal("3.25", own.GetProperty("data")[2].GetProperty("windows")[0].GetProperty("left").GetRawText());
    }
}
