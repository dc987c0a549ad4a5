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
        await Assert.ThrowsAsync<HttpRequestException>(() => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    private static McpConnection Connect(string address, bool allowPrivate) => new(
        new McpServer { Label = "s", Owner = "t", Address = new Uri(address), AllowPrivate = allowPrivate, TimeLimit = TimeSpan.FromSeconds(30) }, TimeProvider.System, NullLoggerFactory.Instance);
}
