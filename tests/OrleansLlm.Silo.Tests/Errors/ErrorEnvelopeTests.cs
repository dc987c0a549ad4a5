using System.Net.Http.Headers;
using System.Text;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Errors;

public sealed class ErrorEnvelopeTests
{
    private const string Chat = "/v1/chat/completions";

    [Theory]
    [InlineData("GET", "/v1", 404, "unknown_url")]
    [InlineData("GET", "/v1/nope", 404, "unknown_url")]
    [InlineData("POST", "/v1/chat/completions/extra", 404, "unknown_url")]
    [InlineData("GET", "/admin/v1/nope", 404, "unknown_url")]
    [InlineData("GET", Chat, 405, "method_not_allowed")]
    [InlineData("PUT", "/v1/conversations/x", 405, "method_not_allowed")]
    [InlineData("DELETE", "/v1/models", 405, "method_not_allowed")]
    public async Task Unknown_paths_and_methods_get_the_envelope(string method, string path, int status, string code)
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await response.ErrorAsync(status, code);
        Assert.Matches("^req_", response.Header("x-request-id"));
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("{", "LineNumber: 0 | BytePositionInLine: 1")]
    [InlineData("{\n  \"model\": nope\n}", "LineNumber: 1 | BytePositionInLine: 12")]
    [InlineData("[]", "a JSON object was expected, but got an array")]
    [InlineData("{} {}", "LineNumber: 0")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}", "model")]
    [InlineData("{\"a\":1,}", "LineNumber: 0")]
    [InlineData("{\"\\ud800\":1}", "")]
    public async Task Malformed_json_is_400_with_its_position(string body, string message)
    {
        await using var api = await ApiHost.StartAsync();

        var error = await (await api.PostAsync(Chat, body)).ErrorAsync(400);

        Assert.Contains(message, error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Too_deep_json_is_400()
    {
        await using var api = await ApiHost.StartAsync();

        await (await api.PostAsync(Chat, $"{{\"x\":{new string('[', 100)}{new string(']', 100)}}}")).ErrorAsync(400, "invalid_json");
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_400()
    {
        await using var api = await ApiHost.StartAsync();
        var content = new ByteArrayContent([.. """{"model":"m","messages":[{"role":"user","content":"""u8, (byte)'"', 0xff, (byte)'"', .. "}]}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, Chat) { Content = content })).ErrorAsync(400);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"description":"*"}}}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"unknown":"*"}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"*":1}}}}""")]
    public async Task Nor_are_they_in_a_place_that_is_passed_on_as_it_is(string body)
    {
        await using var api = await ApiHost.StartAsync();
        var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(body).SelectMany(value => value == '*' ? new byte[] { 0xC3, 0x28 } : [value])]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, Chat) { Content = content })).ErrorAsync(400, "invalid_json");

        var half = await (await api.PostAsync(Chat, body.Replace("*", "\\uD83d", StringComparison.Ordinal))).ErrorAsync(400);
        Assert.Contains("Unicode", half.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(api.Router.Calls);
        Assert.Equal(200, (int)(await api.PostAsync(Chat, body.Replace("*", "\\ud83d\\ude00 ü", StringComparison.Ordinal))).StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Another_content_type_is_415(string? type)
    {
        await using var api = await ApiHost.StartAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);

        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, Chat) { Content = content })).ErrorAsync(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.api+json")]
    public async Task Json_by_any_name_is_read(string type)
    {
        await using var api = await ApiHost.StartAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, Chat) { Content = content })).ErrorAsync(400, param: "model");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_the_limit_is_413_whether_or_not_it_tells_its_length(bool chunked)
    {
        await using var api = await ApiHost.StartAsync(new() { ["OrleansLlm:Api:MaxRequestBytes"] = "1024" });
        var request = new HttpRequestMessage(HttpMethod.Post, Chat) { Content = new StringContent(new string(' ', 2000), Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;

        var response = await api.SendAsync(request);

        var error = await response.ErrorAsync(413, "request_too_large");
        Assert.Contains("1024 bytes", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_body_at_the_limit_is_read()
    {
        await using var api = await ApiHost.StartAsync(new() { ["OrleansLlm:Api:MaxRequestBytes"] = "1024" });
        var chat = """{"model":"m","messages":[{"role":"user","content":"Hi"}]}""";

        Assert.Equal(200, (int)(await api.PostAsync(Chat, chat.PadRight(1024))).StatusCode);
    }

    [Fact]
    public async Task A_defect_is_500_without_details_and_logged_with_the_request_id()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Failure = new InvalidOperationException("the database password is 1234");

        var response = await api.GetAsync("/v1/models");

        var error = await response.ErrorAsync(500, "internal_error");
        Assert.DoesNotContain("1234", error.GetRawText());
        Assert.Contains(api.Logs.Lines, line =>
            line.Contains(response.Header("x-request-id"), StringComparison.Ordinal) && line.Contains("1234", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bad_settings_stop_the_host_and_name_the_setting()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(new() { ["OrleansLlm:Api:MaxRequestBytes"] = "5" }));

        Assert.Contains("MaxRequestBytes", exception.ToString());
    }
}
