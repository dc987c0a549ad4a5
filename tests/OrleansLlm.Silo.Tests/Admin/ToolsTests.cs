using System.Text.Json;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class ToolsTests
{
    private const string Path = "/admin/v1/tenants/default/tools";

    [Fact]
    public async Task Servers_are_set_and_shown_without_their_secrets_which_are_kept()
    {
        await using var api = await ApiHost.StartAsync();
        const string body = """{"servers":[{"label":"broken","url":"https://mcp.example.com/mcp","headers":{"X-Key":"hush"},"allowed_tools":["search"],"require_approval":"never","timeout_seconds":9}],"allowed_hosts":["*.example.org"]}""";
        var shown = await (await api.PutAsync(Path, body, ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(
            """{"servers":[{"label":"broken","url":"https://mcp.example.com/mcp","headers":{"X-Key":""},"allowed_tools":["search"],"require_approval":"never","timeout_seconds":9}],"allowed_hosts":["*.example.org"]}""",
            shown.GetRawText());
        Assert.Equal(shown.GetRawText(), (await (await api.GetAsync(Path, ApiHost.ViewerKey)).JsonAsync()).GetRawText());

        await (await api.PutAsync(Path, shown.GetRawText(), ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal("hush", api.ToolSettings["default"].Settings.Servers[0].Headers["x-key"]);
        Assert.Equal("broken", (await (await api.GetAsync($"{Path}/servers", ApiHost.ViewerKey)).JsonAsync()).GetProperty("data")[0].GetProperty("label").GetString());
        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Path}/servers/broken/test"), ApiHost.ManagerKey)).ErrorAsync(424, "tool_server_failed");
        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Path}/servers/other/test"), ApiHost.ManagerKey)).ErrorAsync(404, "not_found", "label");
        await (await api.PutAsync(Path, body, ApiHost.ManagerKey)).ErrorAsync(403);
    }

    [Theory]
    [InlineData("""{"servers":[{"label":"1","url":"https://a.example"}]}""", "servers[0].label")]
    [InlineData("""{"servers":[{"label":"a","url":"http://a.example"}]}""", "servers[0].url")]
    [InlineData("""{"servers":[{"label":"a","url":"https://user:word@a.example"}]}""", "servers[0].url")]
    [InlineData("""{"servers":[{"label":"a","url":"https://a.example"},{"label":"a","url":"https://b.example"}]}""", "servers[1].label")]
    [InlineData("""{"servers":[{"label":"a","url":"https://a.example","headers":{"Host":"b"}}]}""", "servers[0].headers")]
    [InlineData("""{"servers":[{"label":"a","url":"https://a.example","headers":{"x":"a\nb"}}]}""", "servers[0].headers")]
    [InlineData("""{"servers":[{"label":"a","url":"https://a.example","headers":{"x":null}}]}""", "servers[0].headers.x")]
    [InlineData("""{"servers":[{"label":"a","url":"https://a.example","timeout_seconds":601}]}""", "servers[0].timeout_seconds")]
    [InlineData("""{"servers":[{"label":"a","url":"https://a.example","require_approval":"maybe"}]}""", "servers[0].require_approval")]
    [InlineData("""{"allowed_hosts":["*"]}""", "allowed_hosts[0]")]
    [InlineData("""{"allowed_hosts":["a.example/path"]}""", "allowed_hosts[0]")]
    [InlineData("""{"hosts":[]}""", "hosts")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        await using var api = await ApiHost.StartAsync();
        var error = await (await api.PutAsync(Path, body, ApiHost.OwnerKey)).ErrorAsync(400);
        Assert.Equal(field, error.GetProperty("param").GetString());
    }
}
