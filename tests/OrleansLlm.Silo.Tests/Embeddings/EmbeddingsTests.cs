using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Embeddings;

public sealed class EmbeddingsTests
{
    [Fact]
    public async Task Texts_come_back_in_order_byte_for_byte_as_openai_clients_expect()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/embeddings", """{"model":"mini","input":["a","b"],"user":"u1","encoding_format":"float"}""");

        Assert.Equal(
            """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0,0.5]},{"object":"embedding","index":1,"embedding":[1,0.5]}],"model":"mini","usage":{"prompt_tokens":7,"total_tokens":7,"cost":0.000014}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal(("local", "1", "59"), (response.Header("x-provider"), response.Header("x-attempts"), response.Header("x-ratelimit-remaining-requests")));
        var (caller, request) = Assert.Single(api.Encoders.Embeddings);
        Assert.Equal(("mini", "u1", Truncation.None), (request.Model, request.User, request.Truncation));
        Assert.Equal(["a", "b"], request.Inputs.Select(input => input.Text));
        Assert.Equal("default", caller.Tenant);
    }

    [Fact]
    public async Task Base64_holds_little_endian_floats()
    {
        await using var api = await ApiHost.StartAsync();
        var response = await api.PostAsync("/v1/embeddings", """{"model":"mini","input":"a","encoding_format":"base64"}""");
        var text = (await response.JsonAsync()).GetProperty("data")[0].GetProperty("embedding").GetString();
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0x3F], Convert.FromBase64String(text!));
    }

    [Fact]
    public async Task A_large_answer_is_sent_whole()
    {
        await using var api = await ApiHost.StartAsync();
        api.Encoders.Values = index => [.. Enumerable.Repeat(index / 3f, 1_000)];
        var inputs = string.Join(',', Enumerable.Repeat("\"a\"", 500));
        var data = (await (await api.PostAsync("/v1/embeddings", $$"""{"model":"mini","input":[{{inputs}}]}""")).JsonAsync()).GetProperty("data");
        Assert.Equal(500, data.GetArrayLength());
        Assert.Equal(499 / 3f, data[499].GetProperty("embedding")[999].GetSingle());
    }

    [Theory]
    [InlineData("[5,6]", 1)]
    [InlineData("[[5,6],[7]]", 2)]
    [InlineData("[[5,6],\"a\"]", 2)]
    public async Task Token_ids_are_passed_on(string input, int count)
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/v1/embeddings", $$"""{"model":"mini","input":{{input}}}""");
        var request = Assert.Single(api.Encoders.Embeddings).Request;
        Assert.Equal(count, request.Inputs.Count);
        Assert.Equal([5, 6], request.Inputs[0].Tokens);
    }

    [Fact]
    public async Task Extensions_reach_the_router_and_unknown_fields_are_named()
    {
        await using var api = await ApiHost.StartAsync();
        var response = await api.PostAsync(
            "/v1/embeddings", """{"model":"mini","input":"a","dimensions":64,"input_type":"passage","truncate":"START","deadline_ms":500,"max_queue_ms":20,"colour":"red"}""");
        var request = Assert.Single(api.Encoders.Embeddings).Request;
        Assert.Equal((64, EncodingTextKind.Document, Truncation.Start), (request.Dimensions, request.TextKind, request.Truncation));
        Assert.Equal(new EncodingLimits { DeadlineMilliseconds = 500, MaxQueueMilliseconds = 20 }, request.Limits);
        Assert.Equal("colour", response.Header("x-ignored-parameters"));
    }

    [Theory]
    [InlineData("""{"input":"a"}""", "model", "missing_required_parameter")]
    [InlineData("""{"model":"m"}""", "input", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":""}""", "input", "invalid_value")]
    [InlineData("""{"model":"m","input":[]}""", "input", "invalid_value")]
    [InlineData("""{"model":"m","input":["a",""]}""", "input[1]", "invalid_value")]
    [InlineData("""{"model":"m","input":["a",[]]}""", "input[1]", "invalid_value")]
    [InlineData("""{"model":"m","input":["a",1]}""", "input[1]", "invalid_type")]
    [InlineData("""{"model":"m","input":[[1,"a"]]}""", "input[0][1]", "invalid_type")]
    [InlineData("""{"model":"m","input":[-1]}""", "input[0]", "invalid_value")]
    [InlineData("""{"model":"m","input":7}""", "input", "invalid_type")]
    [InlineData("""{"model":"m","input":"a","encoding_format":"int8"}""", "encoding_format", "invalid_value")]
    [InlineData("""{"model":"m","input":"a","dimensions":0}""", "dimensions", "invalid_value")]
    [InlineData("""{"model":"m","input":"a","input_type":"classification"}""", "input_type", "invalid_value")]
    [InlineData("""{"model":"m","input":"a","truncate":"middle"}""", "truncate", "invalid_value")]
    [InlineData("""{"model":"m","input":"a","deadline_ms":0}""", "deadline_ms", "invalid_value")]
    [InlineData("""{"model":"m","input":"a","normalize":false}""", "normalize", "unsupported_parameter")]
    public async Task Wrong_requests_are_refused_with_the_field(string body, string param, string code)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/embeddings", body)).ErrorAsync(400, code, param);
        Assert.Empty(api.Encoders.Embeddings);
    }

    [Fact]
    public async Task More_than_2048_inputs_are_refused()
    {
        await using var api = await ApiHost.StartAsync();
        var inputs = string.Join(',', Enumerable.Repeat("\"a\"", 2_049));
        var error = await (await api.PostAsync("/v1/embeddings", $$"""{"model":"m","input":[{{inputs}}]}""")).ErrorAsync(400, "invalid_value", "input");
        Assert.Contains("2049", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_half_way_is_an_error_and_not_half_an_answer()
    {
        await using var api = await ApiHost.StartAsync();
        api.Encoders.Failure = new LlmException(LlmErrorCode.Overloaded, "The queue is full.", retryAfter: TimeSpan.FromSeconds(3));
        var response = await api.PostAsync("/v1/embeddings", """{"model":"mini","input":["a","b","c"]}""");
        await response.ErrorAsync(429, "engine_overloaded");
        Assert.Equal(("3", "3000", "true"), (response.Headers.RetryAfter?.ToString(), response.Header("retry-after-ms"), response.Header("x-should-retry")));
    }

    [Fact]
    public async Task It_needs_a_key_and_a_post()
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/embeddings", """{"model":"m","input":"a"}""", key: "wrong")).ErrorAsync(401, "invalid_api_key");
        await (await api.GetAsync("/v1/embeddings")).ErrorAsync(405);
    }
}
