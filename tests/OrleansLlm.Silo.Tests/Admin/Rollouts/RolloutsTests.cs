using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin.Rollouts;

public sealed class RolloutsTests
{
    private const string Path = "/admin/v1/rollouts";

    [Fact]
    public async Task A_version_is_rolled_out_shown_promoted_and_taken_back()
    {
        await using var api = await StartAsync();
        var started = await (await api.PostAsync(Path + "/ember", """{"version":"2","steps":[{"share":5,"minutes":15},{"share":100}],"comment":"why"}""", ApiHost.OperatorKey)).JsonAsync();
        var rollout = started.GetProperty("rollout");
        Assert.Equal(("2", 5, 20), (rollout.GetProperty("version").GetString(), rollout.GetProperty("share").GetDouble(), rollout.GetProperty("guard").GetProperty("min_calls").GetInt32()));
        Assert.Equal(("started", "why"), (started.GetProperty("history")[0].GetProperty("kind").GetString(), started.GetProperty("history")[0].GetProperty("reason").GetString()));

        var promoted = await (await api.PostAsync(Path + "/ember/promote", "", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal("2", promoted.GetProperty("active").GetString());
        Assert.Equal("ember", (await (await api.GetAsync(Path, ApiHost.OperatorKey)).JsonAsync()).GetProperty("data")[0].GetProperty("model").GetString());

        var back = await (await api.PostAsync(Path + "/ember/rollback", """{"reason":"too long"}""", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(System.Text.Json.JsonValueKind.Null, back.GetProperty("active").ValueKind);
        Assert.Equal("rolled_back", (await (await api.GetAsync(Path + "/ember", ApiHost.OperatorKey)).JsonAsync()).GetProperty("history")[2].GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("org%2Fteam%2Fember")]
    [InlineData("org%2fteam/ember")]
    [InlineData("org/team/ember")]
    public async Task A_model_with_slashes_in_its_name_is_one_whether_they_are_escaped_or_not(string path)
    {
        await using var api = await StartAsync();
        var started = await (await api.PostAsync($"{Path}/{path}", """{"version":"2"}""", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(("org/team/ember", "2"), (started.GetProperty("model").GetString(), started.GetProperty("rollout").GetProperty("version").GetString()));
        Assert.Equal("2", (await (await api.PostAsync($"{Path}/{path}/promote", "", ApiHost.OperatorKey)).JsonAsync()).GetProperty("active").GetString());
        var back = await (await api.PostAsync($"{Path}/{path}/rollback", """{"reason":"too long"}""", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal("too long", back.GetProperty("history")[2].GetProperty("reason").GetString());
        Assert.Equal("org/team/ember", (await (await api.GetAsync($"{Path}/{path}", ApiHost.OperatorKey)).JsonAsync()).GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("GET", "org/other", "org/other")]
    [InlineData("POST", "org/other", "org/other")]
    [InlineData("POST", "org/other/promote", "org/other")]
    [InlineData("POST", "org/other/demote", "org/other/demote")]
    public async Task One_that_nobody_serves_is_named(string method, string path, string model)
    {
        await using var api = await StartAsync();
        var answer = method == "GET" ? await api.GetAsync($"{Path}/{path}", ApiHost.OperatorKey) : await api.PostAsync($"{Path}/{path}", "{}", ApiHost.OperatorKey);
        Assert.Contains($"'{model}'", (await answer.ErrorAsync(404, param: "model")).GetProperty("message").GetString(), StringComparison.Ordinal);
        await (method == "GET" ? await api.GetAsync($"{Path}/{path}", ApiHost.OwnerKey) : await api.PostAsync($"{Path}/{path}", "{}", ApiHost.OwnerKey)).ErrorAsync(403, "insufficient_permissions");
    }

    [Theory]
    [InlineData("""{"version":"9"}""", 404, "version")]
    [InlineData("""{"version":"2","steps":[]}""", 400, "steps")]
    [InlineData("""{"version":"2","steps":[{"share":50},{"share":50}]}""", 400, "steps[1].share")]
    [InlineData("""{"version":"2","steps":[{"share":101}]}""", 400, "steps[0].share")]
    [InlineData("""{"version":"2","guard":{"min_calls":-1}}""", 400, "guard.min_calls")]
    [InlineData("""{"version":"2","speed":1}""", 400, "speed")]
    public async Task A_mistake_names_its_field(string body, int status, string field)
    {
        await using var api = await StartAsync();
        await (await api.PostAsync(Path + "/ember", body, ApiHost.OperatorKey)).ErrorAsync(status, param: field);
    }

    [Fact]
    public async Task Only_operators_may_and_only_what_is_served_can_be_rolled_out()
    {
        await using var api = await StartAsync();
        await (await api.GetAsync(Path, ApiHost.OwnerKey)).ErrorAsync(403, "insufficient_permissions");
        await (await api.PostAsync(Path + "/other", """{"version":"2"}""", ApiHost.OperatorKey)).ErrorAsync(404, param: "model");
        await (await api.PostAsync(Path + "/ember/promote", "", ApiHost.OperatorKey)).ErrorAsync(409);
        await (await api.PostAsync(Path + "/ember/rollback", "", ApiHost.OperatorKey)).ErrorAsync(409);
    }

    [Fact]
    public async Task A_reason_is_kept_whatever_way_its_body_is_sent()
    {
        await using var api = await StartAsync();
        await api.PostAsync(Path + "/ember", """{"version":"2"}""", ApiHost.OperatorKey);
        var request = new HttpRequestMessage(HttpMethod.Post, Path + "/ember/rollback") { Content = new StringContent("""{"reason":"too long"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        var back = await (await api.SendAsync(request, ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal("too long", back.GetProperty("history")[1].GetProperty("reason").GetString());
        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, Path + "/ember/rollback"), ApiHost.OperatorKey)).ErrorAsync(409);
    }

    private static async Task<ApiHost> StartAsync()
    {
        var api = await ApiHost.StartAsync();
        api.Router.Models =
        [
            new ModelInfo { Name = "ember", Architecture = "llama" }, new ModelInfo { Name = "ember@2", Architecture = "llama" },
            new ModelInfo { Name = "org/team/ember", Architecture = "llama" }, new ModelInfo { Name = "org/team/ember@2", Architecture = "llama" },
        ];
        return api;
    }
}
