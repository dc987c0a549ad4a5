using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

public sealed class McpConnectionTests
{
    [Fact]
    public async Task An_address_inside_this_network_is_not_connected_to()
    {
        await using var connection = Connect("http://localhost:9/mcp", allowPrivate: false);
        var error = await Assert.ThrowsAsync<LlmException>(() => connection.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((LlmErrorCode.ToolServerFailed, "The tool server 's' failed: 'localhost' has no public address."), (error.Code, error.Message));
        Assert.Equal(error.Message, connection.Problem);

        // Remembered for a while: the next request does not wait for it.
        Assert.Equal(error.Message, (await Assert.ThrowsAsync<LlmException>(() => connection.ListAsync(TestContext.Current.CancellationToken))).Message);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_cut_off()
    {
        await using var stream = new LimitedStream(new MemoryStream(new byte[100]), max: 64);
        await Assert.ThrowsAsync<AnswerTooLongException>(() => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET", "data: x\n\n", 3_000_000, true)]
    [InlineData("GET", "data: x\r\n\r\n", 2_000_000, true)]
    [InlineData("GET", "data: x\n", 3_000_000, false)]
    [InlineData("GET", "x", 17_000_000, false)]
    [InlineData("POST", "data: x\n\n", 3_000_000, false)]
    public async Task A_stream_of_events_goes_on_and_one_event_does_not(string method, string part, int times, bool isRead)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(part);
        using var http = new HttpClient(new ResponseSizeHandler(new Answering([.. Enumerable.Range(0, times).SelectMany(_ => bytes)])));
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://server/");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var failure = await Record.ExceptionAsync(() => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.Equal(isRead ? null : typeof(AnswerTooLongException), failure?.GetType());
    }

    private sealed class Answering(byte[] content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent(content) });
    }

    private static McpConnection Connect(string address, bool allowPrivate) => new(
        new McpServer { Label = "s", Owner = "t", Address = new Uri(address), AllowPrivate = allowPrivate, TimeLimit = TimeSpan.FromSeconds(30) }, TimeProvider.System, NullLoggerFactory.Instance);
}
