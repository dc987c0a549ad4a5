using System.Text;
using CsCheck;
using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Tests.Http;

public sealed class SseScannerTests
{
    [Fact]
    public void The_outcome_does_not_depend_on_how_the_bytes_are_cut()
    {
        var line = OneOf("data: {\"a\":1}", "data: [DONE]", "event: error", "event: x", ": ping", "", "", "data: {\"error\":{\"message\":\"m\"}}", "data: {\"x\":\"\\\"error\\\"\"}", "data: {\"error\":null}");
        Gen.Select(line.Array[0, 12], OneOf("\n", "\r\n", "\r"), Gen.Int[1, 7]).Sample((lines, end, size) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(text => text + end)));
            var whole = new SseScanner();
            var good = whole.Feed(bytes);
            var cut = new SseScanner();
            var passed = 0;
            foreach (var piece in bytes.Chunk(size))
            {
                var fed = cut.Feed(piece);
                passed += fed;
                if (cut.Error is not null)
                {
                    break;
                }
            }

            return good == passed && whole.IsDone == cut.IsDone && (whole.Error is null) == (cut.Error is null);
        });
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"m\"}}\n\n", true)]
    [InlineData("event: error\ndata: {}\n\n", true)]
    [InlineData("data: {\"error\":null}\n\n", false)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"\\\"error\\\": \"}}]}\n\n", false)]
    [InlineData("data: {\"choices\":[{\"error\":{}}]}\n\n", false)]
    [InlineData("event: error\n", false)]
    public void Only_a_real_error_event_counts(string text, bool isError)
    {
        var scanner = new SseScanner();
        scanner.Feed(Encoding.UTF8.GetBytes(text));
        Assert.Equal(isError, scanner.Error is not null);
    }
}
