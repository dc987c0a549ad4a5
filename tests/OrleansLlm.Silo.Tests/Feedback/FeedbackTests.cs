using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Feedback;

public sealed class FeedbackTests
{
    private const string Root = "/admin/v1/tenants/default/feedback";
    private const string Body = """{"response_id":"chatcmpl-1","model":"ember","score":0.25,"comment":"too short","preferred_model":"gpt-5","question":"What?","answer":"That.","may_train":true}""";

    [Fact]
    public async Task Feedback_is_kept_without_texts_until_the_tenant_wants_them()
    {
        await using var api = await ApiHost.StartAsync();
        var kept = await (await api.PostAsync("/v1/feedback", Body)).JsonAsync();
        Assert.Equal(("chatcmpl-1", 1, 0.25), (kept.GetProperty("request_id").GetString(), kept.GetProperty("sequence").GetInt32(), kept.GetProperty("score").GetDouble()));
        Assert.Equal("null", kept.GetProperty("question").GetRawText());
        Assert.Equal(32, kept.GetProperty("question_hash").GetString()!.Length);

        var settings = await (await api.PutAsync($"{Root}/settings", """{"keep_text":true}""", ApiHost.ManagerKey)).JsonAsync();
        Assert.Equal("""{"keep_text":true,"keep_days":365}""", settings.GetRawText());
        Assert.Equal(settings.GetRawText(), (await (await api.GetAsync($"{Root}/settings", ApiHost.ManagerKey)).JsonAsync()).GetRawText());
        var text = await (await api.PostAsync("/v1/feedback", Body)).JsonAsync();
        Assert.Equal(("What?", "That."), (text.GetProperty("question").GetString(), text.GetProperty("answer").GetString()));
    }

    [Fact]
    public async Task Feedback_is_listed_page_by_page_and_deleted()
    {
        await using var api = await ApiHost.StartAsync();
        foreach (var id in (string[])["a", "b", "c"])
        {
            await api.PostAsync("/v1/feedback", $$"""{"request_id":"{{id}}","label":"good"}""");
        }

        var page = await (await api.GetAsync($"{Root}?limit=2", ApiHost.ManagerKey)).JsonAsync();
        Assert.Equal(["a", "b"], page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("request_id").GetString()));
        var rest = await (await api.GetAsync($"{Root}?after={page.GetProperty("next").GetInt64()}", ApiHost.ManagerKey)).JsonAsync();
        Assert.Equal("c", rest.GetProperty("entries")[0].GetProperty("request_id").GetString());
        Assert.Equal("null", rest.GetProperty("next").GetRawText());
        Assert.Equal("""{"deleted":1}""", await (await api.DeleteAsync($"{Root}?request_id=b", ApiHost.ManagerKey)).Content.ReadAsStringAsync());
        Assert.Equal("""{"deleted":2}""", await (await api.DeleteAsync(Root, ApiHost.ManagerKey)).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"score":1}""", "request_id")]
    [InlineData("""{"request_id":"a"}""", "score")]
    [InlineData("""{"request_id":"a","score":2}""", "score")]
    [InlineData("""{"request_id":"a","score":"good"}""", "score")]
    [InlineData("""{"request_id":"a","response_id":"b","score":1}""", "response_id")]
    [InlineData("""{"request_id":"a","score":1,"tenant":"other"}""", "tenant")]
    [InlineData("""{"request_id":"a","score":1,"may_train":"yes"}""", "may_train")]
    public async Task What_is_wrong_is_named(string json, string param)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/feedback", json)).ErrorAsync(400, code: null, param);
        Assert.DoesNotContain(api.Feedback.Values, feedback => feedback.Entries.Count > 0);
    }

    [Fact]
    public async Task Only_managers_of_the_tenant_read_it()
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.GetAsync(Root, ApiHost.ViewerKey)).ErrorAsync(403);
        await (await api.GetAsync("/admin/v1/tenants/other/feedback", ApiHost.ManagerKey)).ErrorAsync(403);
        await (await api.PutAsync($"{Root}/settings", """{"keep_days":0}""", ApiHost.ManagerKey)).ErrorAsync(400, code: null, "keep_days");
    }
}
