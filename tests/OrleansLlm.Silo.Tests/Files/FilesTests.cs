using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Files;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Files;

public sealed class FilesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_is_stored_shown_read_and_deleted_whatever_the_order_of_the_forms_fields(bool fileFirst)
    {
        await using var api = await ApiHost.StartAsync();
        var content = RandomNumberGenerator.GetBytes((2 * FileContents.ChunkBytes) + 7);

        var created = await (await UploadAsync(api, content, "a b.jsonl", fileFirst, ("purpose", "batch"), ("expires_after[anchor]", "created_at"), ("expires_after[seconds]", "3600")))
            .JsonAsync();
        var id = created.GetProperty("id").GetString()!;
        Assert.Equal(
            $$"""{"id":"{{id}}","object":"file","bytes":{{content.Length}},"created_at":1700000000,"filename":"a b.jsonl","purpose":"batch","status":"processed","expires_at":1700003600,"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(content))}}"}""",
            created.GetRawText());
        Assert.Equal(created.GetRawText(), (await (await api.GetAsync($"/v1/files/{id}")).JsonAsync()).GetRawText());

        var download = await api.GetAsync($"/v1/files/{id}/content");
        Assert.Equal(content, await download.Content.ReadAsByteArrayAsync());
        Assert.Equal(content.Length, download.Content.Headers.ContentLength);
        Assert.Contains("a b.jsonl", download.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);

        Assert.Equal($$"""{"id":"{{id}}","object":"file","deleted":true}""", await (await api.DeleteAsync($"/v1/files/{id}")).Content.ReadAsStringAsync());
        await (await api.GetAsync($"/v1/files/{id}")).ErrorAsync(404, "not_found", "file_id");
        await (await api.DeleteAsync($"/v1/files/{id}")).ErrorAsync(404, "not_found", "file_id");
    }

    [Fact]
    public async Task Files_are_listed_in_order_by_purpose_page_by_page()
    {
        await using var api = await ApiHost.StartAsync();
        var ids = new List<string>();
        foreach (var purpose in (string[])["batch", "evals", "batch", "batch"])
        {
            ids.Add((await (await UploadAsync(api, "x"u8.ToArray(), "x", true, ("purpose", purpose))).JsonAsync()).GetProperty("id").GetString()!);
        }

        var newest = await (await api.GetAsync("/v1/files?purpose=batch&limit=2")).JsonAsync();
        Assert.Equal([ids[3], ids[2]], newest.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()));
        Assert.Equal((ids[3], ids[2], true), (newest.GetProperty("first_id").GetString(), newest.GetProperty("last_id").GetString(), newest.GetProperty("has_more").GetBoolean()));
        var oldest = await (await api.GetAsync($"/v1/files?order=asc&after={ids[0]}")).JsonAsync();
        Assert.Equal(ids[1..], oldest.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()));
        Assert.False(oldest.GetProperty("has_more").GetBoolean());
    }

    [Fact]
    public async Task A_file_that_a_batch_is_still_writing_can_not_be_deleted()
    {
        await using var api = await ApiHost.StartAsync();
        await UploadAsync(api, "x"u8.ToArray(), "x", true, ("purpose", "batch"));
        var files = api.Files.Values.Single();
        await files.ReserveAsync(new ReserveFile { Id = "file-1-output", IsResult = true, Lease = TimeSpan.FromDays(1) });
        await (await api.DeleteAsync("/v1/files/file-1-output")).ErrorAsync(404, "not_found", "file_id");
        Assert.Equal(["file-1-output"], files.Uploads.Keys);
    }

    [Fact]
    public async Task Another_tenants_file_is_not_found()
    {
        await using var api = await ApiHost.StartAsync();
        var id = (await (await UploadAsync(api, "x"u8.ToArray(), "x", true, ("purpose", "batch"))).JsonAsync()).GetProperty("id").GetString();
        await api.PostAsync("/admin/v1/tenants", """{"id":"other"}""", ApiHost.OperatorKey);
        var key = (await api.Tenants["other"].CreateKeyAsync(new CreateKeyRequest { Name = "k", Role = KeyRole.Operator })).Key;
        await (await api.GetAsync($"/v1/files/{id}", key)).ErrorAsync(404, "not_found");
        await (await api.GetAsync($"/v1/files/{id}/content", key)).ErrorAsync(404, "not_found");
        await (await api.DeleteAsync($"/v1/files/{id}", key)).ErrorAsync(404, "not_found");
    }

    [Theory]
    [InlineData("purpose", 5)]
    [InlineData("purpose", 5, "purpose", "cats")]
    [InlineData("file", 0, "purpose", "batch")]
    [InlineData("expires_after.anchor", 5, "purpose", "batch", "expires_after[seconds]", "3600")]
    [InlineData("expires_after.seconds", 5, "purpose", "batch", "expires_after[anchor]", "created_at", "expires_after[seconds]", "60")]
    [InlineData("surprise", 5, "purpose", "batch", "surprise", "x")]
    public async Task What_is_wrong_with_a_form_is_named_and_nothing_of_it_stays(string param, int bytes, params string[] fields)
    {
        await using var api = await ApiHost.StartAsync();
        var pairs = fields.Chunk(2).Select(pair => (pair[0], pair[1])).ToArray();
        await (await UploadAsync(api, new byte[bytes], "x", true, pairs)).ErrorAsync(400, code: null, param);
        Assert.Equal(0, (await (await api.GetAsync("/v1/files")).JsonAsync()).GetProperty("data").GetArrayLength());
        Assert.Empty(api.Files.Values.Single().Uploads);
    }

    [Fact]
    public async Task A_body_that_is_no_form_or_breaks_off_is_refused()
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/files", "{}")).ErrorAsync(415, "unsupported_media_type");
        using var broken = new StringContent("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nhalf");
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = broken })).ErrorAsync(400, "invalid_value", "file");
        Assert.Empty(api.Files.Values.Single().Uploads);
    }

    [Fact]
    public async Task A_file_over_a_limit_is_refused_with_the_limit()
    {
        await using var api = await ApiHost.StartAsync(new() { ["OrleansLlm:Files:MaxFileBytes"] = "1000", ["OrleansLlm:Files:MaxTenantBytes"] = "1500" });
        var error = await (await UploadAsync(api, new byte[1001], "x", true, ("purpose", "batch"))).ErrorAsync(400, "invalid_value", "file");
        Assert.Contains("1000 bytes", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await UploadAsync(api, new byte[1000], "x", true, ("purpose", "batch"))).StatusCode);
        error = await (await UploadAsync(api, new byte[600], "x", true, ("purpose", "batch"))).ErrorAsync(400, "invalid_value", "file");
        Assert.Contains("1500 are allowed", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=10001", "limit")]
    [InlineData("?order=up", "order")]
    [InlineData("?purpose=cats", "purpose")]
    public async Task Wrong_queries_are_named(string query, string param)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.GetAsync("/v1/files" + query)).ErrorAsync(400, "invalid_value", param);
    }

    private static async Task<HttpResponseMessage> UploadAsync(
        ApiHost api, byte[] content, string name, bool fileFirst, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        if (fileFirst)
        {
            form.Add(new ByteArrayContent(content), "file", name);
        }

        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value, Encoding.UTF8), field);
        }

        if (!fileFirst)
        {
            form.Add(new ByteArrayContent(content), "file", name);
        }

        return await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form });
    }
}
