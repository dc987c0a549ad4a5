using System.Text;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Grains.Batches;

namespace OrleansLlm.Grains.Tests.Batches;

public sealed class BatchValidatorTests
{
    private const string Endpoint = "/v1/chat/completions";
    private const string Good = """{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"ember"}}""";

    [Theory]
    [InlineData("{", "invalid_json_line", null)]
    [InlineData("[]", "invalid_json_line", null)]
    [InlineData("""{"custom_id":"b","custom_id":"c"}""", "invalid_json_line", null)]
    [InlineData("""{"method":"POST","url":"/v1/chat/completions","body":{}}""", "invalid_custom_id", "custom_id")]
    [InlineData("""{"custom_id":"","method":"POST","url":"/v1/chat/completions","body":{}}""", "invalid_custom_id", "custom_id")]
    [InlineData("""{"custom_id":"b","method":"GET","url":"/v1/chat/completions","body":{}}""", "invalid_method", "method")]
    [InlineData("""{"custom_id":"b","method":"POST","url":"/v1/embeddings","body":{}}""", "mismatched_url", "url")]
    [InlineData("""{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":7}""", "invalid_body", "body")]
    [InlineData("""{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{},"stream":true}""", "unknown_parameter", "stream")]
    [InlineData(Good, "duplicate_custom_id", "custom_id")]
    public async Task A_mistake_is_told_with_its_line(string line, string code, string? param)
    {
        var (_, _, errors) = await RunAsync($"{Good}\n\n{line}\n", new BatchOptions());
        var error = Assert.Single(errors);
        Assert.Equal((code, param, 3), (error.Code, error.Param, error.Line));
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public async Task A_line_in_another_encoding_than_UTF8_is_told_with_its_line()
    {
        var latin = Encoding.Latin1.GetBytes($"{Good}\n{Good.Replace("\"a\"", "\"b\"", StringComparison.Ordinal).Replace("ember", "m\u00fcller", StringComparison.Ordinal)}\n");
        var error = Assert.Single((await RunAsync(latin, new BatchOptions())).Errors);
        Assert.Equal(("invalid_json_line", 2), (error.Code, error.Line));
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"\ud800":1}}""")]
    public async Task So_is_a_name_that_is_half_a_surrogate_pair(string line) =>
        Assert.Equal(("invalid_json_line", 2), (await RunAsync($"{Good}\n{line}", new BatchOptions())).Errors.Select(error => (error.Code, error.Line)).Single());

    [Fact]
    public async Task Good_lines_are_counted_and_the_first_model_is_told()
    {
        var (total, model, errors) = await RunAsync($"{Good}\n{Good.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)}", new BatchOptions());
        Assert.Equal((2, "ember", 0), (total, model, errors.Count));
    }

    [Theory]
    [InlineData("", "empty_file", 2)]
    [InlineData("\n\n", "empty_file", 2)]
    [InlineData(Good, "line_too_long", 2, 40)]
    [InlineData("""{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{}}|{"custom_id":"2","method":"POST","url":"/v1/chat/completions","body":{}}""", "too_many_requests", 1)]
    public async Task A_file_out_of_bounds_is_refused(string text, string code, int maxRequests, int maxLine = 1_000)
    {
        var options = new BatchOptions { MaxRequests = maxRequests, MaxLineBytes = maxLine };
        Assert.Equal(code, Assert.Single((await RunAsync(text.Replace('|', '\n'), options)).Errors).Code);
    }

    private static Task<(int Total, string? Model, IReadOnlyList<BatchError> Errors)> RunAsync(string text, BatchOptions options) =>
        RunAsync(Encoding.UTF8.GetBytes(text), options);

    private static Task<(int Total, string? Model, IReadOnlyList<BatchError> Errors)> RunAsync(byte[] text, BatchOptions options) =>
        new BatchValidator(Endpoint, options).RunAsync(PartsAsync(text), CancellationToken.None);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PartsAsync(byte[] bytes)
    {
        await Task.Yield();
        yield return bytes;
    }
}
