using System.Text;
using CsCheck;
using OrleansLlm.Grains.Batches;

namespace OrleansLlm.Grains.Tests.Batches;

public sealed class LineReaderTests
{
    /// <summary>Wherever a file is cut into parts, its lines are the same.</summary>
    [Fact]
    public Task Lines_do_not_depend_on_the_borders_of_parts() =>
        Gen.Select(Gen.String[Gen.Char["ab \r\n"], 0, 60], Gen.Int[1, 7]).SampleAsync(async (text, size) =>
        {
            var expected = text.Split('\n').Select((line, i) => (i + 1, line.Trim(' ', '\r'))).Where(line => line.Item2.Length > 0).ToList();
            var lines = new List<(int, string)>();
            await foreach (var (number, line) in LineReader.ReadAsync(PartsAsync(Encoding.UTF8.GetBytes(text), size), maxBytes: 1_000))
            {
                lines.Add((number, Encoding.UTF8.GetString(line!.Value.Span)));
            }

            Assert.Equal(expected, lines);
        });

    [Fact]
    public async Task A_line_that_is_too_long_is_told_and_the_next_one_is_read()
    {
        var lines = new List<(int, string?)>();
        await foreach (var (number, line) in LineReader.ReadAsync(PartsAsync("abc\nabcd\r\nab"u8.ToArray(), 2), maxBytes: 4))
        {
            lines.Add((number, line is { } found ? Encoding.UTF8.GetString(found.Span) : null));
        }

        Assert.Equal([(1, "abc"), (2, null), (3, "ab")], lines);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PartsAsync(byte[] bytes, int size)
    {
        foreach (var part in bytes.Chunk(size))
        {
            await Task.Yield();
            yield return part;
        }
    }
}
