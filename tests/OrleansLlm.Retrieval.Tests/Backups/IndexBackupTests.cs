using System.Buffers.Binary;
using System.IO.Hashing;
using CsCheck;
using OrleansLlm.Retrieval.Backups;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Backups;

/// <summary>Backups that somebody has made or changed: a checksum that anybody can compute tells nothing of what is in a record.</summary>
public sealed class IndexBackupTests
{
    private const int Prologue = 8 + 12 + 2;
    private const int HeadLength = 12;

    [Fact]
    public async Task A_record_that_tells_of_more_than_it_has_is_refused_before_room_is_made_for_it()
    {
        var backup = await BackupAsync();
        foreach (var place in new[] { 8, 12, 31 })
        {
            var changed = backup.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(Prologue + HeadLength + place), int.MaxValue);
            var error = await Assert.ThrowsAsync<RetrievalException>(() => ReadAsync(Sealed(changed)));
            Assert.Equal(("file", "file must be a whole backup of an index: a record can not be read."), (error.Parameter, error.Message));
        }
    }

    [Fact]
    public async Task Whatever_is_changed_in_a_record_it_is_read_or_refused()
    {
        var backup = await BackupAsync();
        var length = BinaryPrimitives.ReadInt32LittleEndian(backup.AsSpan(Prologue));
        Gen.Select(Gen.Int[0, length - 4], Gen.OneOf(Gen.Int, Gen.Int[-2, 40])).Array[1, 3].Sample(
            changes =>
            {
                var changed = backup.ToArray();
                foreach (var (place, value) in changes)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(Prologue + HeadLength + place), value);
                }

                try
                {
                    ReadAsync(Sealed(changed)).GetAwaiter().GetResult();
                }
                catch (RetrievalException refused)
                {
                    Assert.Equal("file", refused.Parameter);
                }
            },
            iter: 20_000);
    }

    private static async Task<byte[]> BackupAsync()
    {
        var folder = Directory.CreateTempSubdirectory("orleansllm-backup-").FullName;
        try
        {
            using var index = RetrievalIndex.Open(new DiskFolder(folder), new IndexSettings { Dimensions = 2 });
            index.Apply(IndexOperation.Upsert(new IndexDocument
            {
                Id = "one",
                Time = DateTimeOffset.UnixEpoch,
                Attributes = new Dictionary<string, AttributeValue> { ["year"] = 2026.0, ["region"] = "eu" },
                Chunks = [new IndexChunk { Text = "some words", Context = "A heading", Length = 10, Vector = new float[] { 1, 0 } }],
            }));
            using var sharded = ShardedIndex.Of(index);
            using var stream = new MemoryStream();
            await IndexBackupWriter.WriteAsync(sharded, "{}"u8.ToArray(), stream, CancellationToken.None);
            return stream.ToArray();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Sealed(byte[] backup)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(backup.AsSpan(Prologue));
        BinaryPrimitives.WriteUInt64LittleEndian(backup.AsSpan(Prologue + 4), XxHash3.HashToUInt64(backup.AsSpan(Prologue + HeadLength, length)));
        return backup;
    }

    private static async Task ReadAsync(byte[] backup)
    {
        var reader = new IndexBackupReader(new MemoryStream(backup));
        await reader.ReadHeaderAsync(CancellationToken.None);
        while (await reader.NextAsync(CancellationToken.None) is not null)
        {
        }
    }
}
