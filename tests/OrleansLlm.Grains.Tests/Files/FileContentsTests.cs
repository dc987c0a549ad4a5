using System.Security.Cryptography;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Files;

public sealed class FileContentsTests
{
    private static readonly FileKey Key = new("acme", "file-1");

    private readonly MemoryStore _store = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(FileContents.ChunkBytes, 1)]
    [InlineData(FileContents.ChunkBytes + 1, 2)]
    [InlineData((3 * FileContents.ChunkBytes) - 1, 3)]
    public async Task Content_is_read_back_as_it_was_written(int bytes, int chunks)
    {
        var contents = new FileContents(_store);
        var data = RandomNumberGenerator.GetBytes(bytes);
        var sizes = new List<long>();
        var written = await contents.WriteAsync(Key, new MemoryStream(data), size => { sizes.Add(size); return Task.CompletedTask; }, CancellationToken.None);

        Assert.Equal(new FileContent(bytes, chunks, Convert.ToHexStringLower(SHA256.HashData(data))), written);
        Assert.Equal(data, await ReadAsync(contents, chunks));
        Assert.Equal(chunks, await contents.CountAsync(Key));
        Assert.Equal(chunks, sizes.Count);
        Assert.Equal(0, await contents.RemoveAsync(Key, chunks, int.MaxValue));
        Assert.Empty(_store.Names);
    }

    [Fact]
    public async Task Room_is_asked_for_before_a_part_is_written()
    {
        var contents = new FileContents(_store);
        await Assert.ThrowsAsync<LlmException>(() => contents.WriteAsync(
            Key, new MemoryStream(new byte[FileContents.ChunkBytes + 1]),
            size => size > FileContents.ChunkBytes ? throw new LlmException(LlmErrorCode.InvalidRequest, "full") : Task.CompletedTask, CancellationToken.None));
        Assert.Equal(["chunk-000000"], _store.Names);
    }

    [Fact]
    public async Task Content_is_removed_in_steps_from_its_end()
    {
        var contents = new FileContents(_store);
        await contents.WriteAsync(Key, new MemoryStream(new byte[(4 * FileContents.ChunkBytes) + 1]), _ => Task.CompletedTask, CancellationToken.None);
        Assert.Equal(3, await contents.RemoveAsync(Key, 5, 2));
        Assert.Equal(3, await contents.CountAsync(Key));
        Assert.Equal(0, await contents.RemoveAsync(Key, 3, 100));
        var failure = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(contents, 5));
        Assert.Equal(LlmErrorCode.NotFound, failure.Code);
    }

    [Fact]
    public async Task A_file_that_grows_holds_every_piece_once_wherever_its_writer_dies()
    {
        // The store dies after each possible number of writes; the writer that follows goes on from what is there.
        var piece = new byte[200_000];
        for (var survive = 0; survive <= 8; survive++)
        {
            var store = new MemoryStore { WritesLeft = survive };
            var contents = new FileContents(store);
            var appended = 0;
            try
            {
                var first = await contents.AppendAsync(Key);
                for (; appended < 8; appended++)
                {
                    Array.Fill(piece, (byte)appended);
                    await first.AppendAsync(piece);
                }
            }
            catch (IOException)
            {
                Assert.Equal(survive, appended);
            }

            store.WritesLeft = null;
            var second = await contents.AppendAsync(Key);
            for (; appended < 8; appended++)
            {
                Array.Fill(piece, (byte)appended);
                await second.AppendAsync(piece);
            }

            var all = await ReadAsync(contents, second.Chunks);
            Assert.Equal(Enumerable.Range(0, 8), Enumerable.Range(0, 8).Select(i => (int)all[i * piece.Length]));
            Assert.Equal(new FileContent(8 * piece.Length, second.Chunks, Convert.ToHexStringLower(SHA256.HashData(all))), await second.MeasureAsync());
        }
    }

    [Fact]
    public async Task Of_two_writers_the_later_one_wins_and_the_other_fails()
    {
        var contents = new FileContents(_store);
        var stale = await contents.AppendAsync(Key);
        await stale.AppendAsync("a"u8.ToArray());
        var fresh = await contents.AppendAsync(Key);
        await fresh.AppendAsync("b"u8.ToArray());
        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => stale.AppendAsync("c"u8.ToArray()));
        Assert.Equal("ab"u8.ToArray(), await ReadAsync(contents, fresh.Chunks));
    }

    private static async Task<byte[]> ReadAsync(FileContents contents, int chunks)
    {
        var all = new MemoryStream();
        await foreach (var chunk in contents.ReadAsync(Key, chunks))
        {
            all.Write(chunk.Span);
        }

        return all.ToArray();
    }
}
