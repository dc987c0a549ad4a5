using System.Net.Http.Headers;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class LearnedTests
{
    private const string Own = "/admin/v1/tenants/default/learned";
    private const string Global = "/admin/v1/learned";

    private static readonly byte[] First = CascadeThreshold.ForShare([new(0.2, 0, 1), new(0.9, 1, 1)], 0.5).ToBytes();
    private static readonly byte[] Second = CascadeThreshold.ForShare([new(0.2, 0, 1), new(0.9, 1, 1)], 1).ToBytes();

    [Theory]
    [InlineData(Own, ApiHost.ManagerKey)]
    [InlineData(Global, ApiHost.OperatorKey)]
    public async Task A_model_is_stored_listed_read_switched_back_and_deleted(string root, string key)
    {
        await using var api = await ApiHost.StartAsync();
        var stored = await (await PutAsync(api, $"{root}/my", First, key)).JsonAsync();
        Assert.Equal(("my", 1, "calibration", true), (stored.GetProperty("name").GetString(), stored.GetProperty("version").GetInt32(), stored.GetProperty("kind").GetString(), stored.GetProperty("is_active").GetBoolean()));
        await PutAsync(api, $"{root}/my", Second, key);
        Assert.Equal(Second, await (await api.GetAsync($"{root}/my/content", key)).Content.ReadAsByteArrayAsync());

        await (await api.PostAsync($"{root}/my/activate", """{"version":1}""", key)).JsonAsync();
        Assert.Equal(First, await (await api.GetAsync($"{root}/my/content", key)).Content.ReadAsByteArrayAsync());
        var list = (await (await api.GetAsync(root, key)).JsonAsync()).GetProperty("data");
        Assert.Equal([(1, true), (2, false)], list.EnumerateArray().Select(model => (model.GetProperty("version").GetInt32(), model.GetProperty("is_active").GetBoolean())));

        Assert.Equal("""{"id":"my","object":"learned_model","deleted":true}""", await (await api.DeleteAsync($"{root}/my", key)).Content.ReadAsStringAsync());
        await (await api.GetAsync($"{root}/my/content", key)).ErrorAsync(404, "not_found", "name");
    }

    [Fact]
    public async Task A_damaged_unknown_or_too_large_file_is_refused()
    {
        await using var api = await ApiHost.StartAsync();
        var damaged = First.ToArray();
        damaged[12] ^= 1;
        await (await PutAsync(api, $"{Own}/my", damaged, ApiHost.ManagerKey)).ErrorAsync(400, code: null, "file");
        await (await PutAsync(api, $"{Own}/my", [], ApiHost.ManagerKey)).ErrorAsync(400, code: null, "file");
        await (await PutAsync(api, $"{Own}/a%20b", First, ApiHost.ManagerKey)).ErrorAsync(400, code: null, "name");
        await (await PutAsync(api, $"{Own}/my", new byte[LearnedOptions.MaxFileBytes + 1], ApiHost.ManagerKey)).ErrorAsync(413, "request_too_large");
        Assert.Equal(0, (await (await api.GetAsync(Own, ApiHost.ManagerKey)).JsonAsync()).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Only_operators_touch_what_all_tenants_use()
    {
        await using var api = await ApiHost.StartAsync();
        await (await PutAsync(api, $"{Global}/my", First, ApiHost.OwnerKey)).ErrorAsync(403);
        await (await api.GetAsync(Global, ApiHost.OwnerKey)).ErrorAsync(403);
        await (await PutAsync(api, "/admin/v1/tenants/other/learned/my", First, ApiHost.OwnerKey)).ErrorAsync(403);
        await (await PutAsync(api, $"{Own}/my", First, ApiHost.ViewerKey)).ErrorAsync(403);
        await (await api.PostAsync($"{Own}/my/activate", "{}", ApiHost.ManagerKey)).ErrorAsync(400, code: null, "version");
    }

    private static Task<HttpResponseMessage> PutAsync(ApiHost api, string path, byte[] file, string key)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return api.SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = content }, key);
    }
}
