using System.Text;
using CsCheck;
using OrleansLlm.Providers.Http;

namespace OrleansLlm.Providers.Tests.Http;

public sealed class SseParserTests
{
    private const string Stream =
        "\uFEFF: hello\r\nevent: error\ndata: {\"a\":1}\n\ndata: one\r\ndata:two\r\rid: 7\ndata: x\n\nid: 7\ndata: x\n\n:ping\n:ping\n\ndata\n\nretry: 5\ndata: ünï\u2028cödé\n\nevent: lost\n\ndata: [DONE]";

    private static readonly string[] Events = ["error|{\"a\":1}", "|one\ntwo", "|x", "|", "|ünï\u2028cödé", "|[DONE]"];

    [Fact]
    public void Events_are_the_same_wherever_the_stream_is_cut_in_two()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Events, Read(bytes[..cut], bytes[cut..]));
        }
    }

    [Fact]
    public void Events_are_the_same_in_pieces_of_any_sizes() => Gen.Int[1, 9].Array[1, 60].Sample(sizes =>
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        var pieces = new List<byte[]>();
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], bytes.Length - at);
            pieces.Add(bytes[at..(at + size)]);
            at += size;
        }

        return Read([.. pieces]).SequenceEqual(Events);
    });

    [Fact]
    public void Any_data_comes_out_as_it_went_in() => Gen.Select(Gen.String.Array[1, 20], Gen.Int[1, 64]).Sample((texts, size) =>
    {
        var lines = texts.Select(text => text.Replace('\r', ' ').Replace('\n', ' ')).ToArray();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"data: {line}\n\n")));
        var sent = lines.Select(line => "|" + Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        return Read([.. bytes.Chunk(size)]).SequenceEqual(sent);
    });

    [Fact]
    public void A_line_that_was_cut_off_at_the_end_is_no_event() => Assert.Equal(["|a"], Read("data: a\n\ndata: {\"b\""u8.ToArray()));

    [Fact]
    public void A_line_without_end_is_malformed_at_the_limit()
    {
        using var parser = new SseParser("up", maxEvent: 20_000);
        var failure = Assert.Throws<ProviderException>((Action)(() => FillWithoutEnd(parser)));
        Assert.Equal(ProviderFailure.Malformed, failure.Kind);
        Assert.Contains("20000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_comments_take_no_room()
    {
        using var parser = new SseParser("up", maxEvent: 20_000);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(": keep-alive\n"u8.TryCopyTo(parser.GetMemory().Span));
            parser.Advance(13);
            Assert.False(parser.TryRead());
        }
    }

    private static void FillWithoutEnd(SseParser parser)
    {
        for (var filled = 0; filled < 1_000_000;)
        {
            var memory = parser.GetMemory();
            memory.Span.Fill((byte)'x');
            parser.Advance(memory.Length);
            filled += memory.Length;
            Assert.False(parser.TryRead());
        }
    }

    private static List<string> Read(params byte[][] pieces)
    {
        using var parser = new SseParser("up");
        var events = new List<string>();
        foreach (var piece in pieces)
        {
            for (var rest = piece.AsSpan(); rest.Length > 0;)
            {
                var memory = parser.GetMemory().Span;
                var count = Math.Min(memory.Length, rest.Length);
                rest[..count].CopyTo(memory);
                rest = rest[count..];
                parser.Advance(count);
                while (parser.TryRead())
                {
                    events.Add($"{parser.Name}|{Encoding.UTF8.GetString(parser.Data)}");
                }
            }
        }

        if (parser.TryReadLast())
        {
            events.Add($"{parser.Name}|{Encoding.UTF8.GetString(parser.Data)}");
        }

        return events;
    }
}
