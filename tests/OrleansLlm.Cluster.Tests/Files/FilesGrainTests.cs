using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;

namespace OrleansLlm.Cluster.Tests.Files;

public sealed class FilesGrainTests(BudgetCluster cluster) : IClassFixture<BudgetCluster>
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    private IFilesGrain Files => cluster.Silos.Client.GetGrain<IFilesGrain>(new FilesKey(_tenant).ToString());

    [Fact]
    public async Task A_file_written_through_one_silo_is_read_through_another_and_leaves_nothing_when_deleted()
    {
        var data = new byte[FileContents.ChunkBytes + 1];
        data[^1] = 7;
        var file = await StoreAsync(0, data, lifetime: null);

        var contents = cluster.Services(1).GetRequiredService<FileContents>();
        var read = new MemoryStream();
        await foreach (var chunk in contents.ReadAsync(new FileKey(_tenant, file.Id), file.Chunks))
        {
            read.Write(chunk.Span);
        }

        Assert.Equal(data, read.ToArray());
        await Files.DeleteAsync(file.Id);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => Files.GetAsync(file.Id))).Code);
        await BudgetCluster.UntilAsync(async () => await contents.CountAsync(new FileKey(_tenant, file.Id)) == 0);
    }

    [Fact]
    public async Task Many_uploads_at_once_never_get_more_room_than_there_is()
    {
        var limit = new FilesOptions().MaxTenantBytes;
        var half = new FilesOptions().MaxFileBytes;
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ReserveAsync($"file-{i}", half)));
        Assert.Equal(limit / half, answers.Count(isGranted => isGranted));

        // A result that was paid for is kept all the same.
        await Files.ReserveAsync(new ReserveFile { Id = "result", Bytes = half, Lease = TimeSpan.FromHours(1), IsResult = true });
    }

    [Fact]
    public async Task What_expired_is_gone_and_what_a_dead_writer_left_is_removed()
    {
        var file = await StoreAsync(0, new byte[9], lifetime: TimeSpan.FromTicks(1));
        Assert.Empty((await Files.ListAsync(new FileQuery())).Files);
        await Assert.ThrowsAsync<LlmException>(() => Files.GetAsync(file.Id));

        var contents = cluster.Services(0).GetRequiredService<FileContents>();
        var half = new FileKey(_tenant, "file-half");
        await Files.ReserveAsync(new ReserveFile { Id = half.File, Bytes = 5, Lease = TimeSpan.Zero });
        await contents.WriteAsync(half, new MemoryStream(new byte[5]), _ => Task.CompletedTask, CancellationToken.None);
        var other = await StoreAsync(1, new byte[3], lifetime: null);
        await Files.DeleteAsync(other.Id);
        await BudgetCluster.UntilAsync(async () =>
            await contents.CountAsync(half) + await contents.CountAsync(new FileKey(_tenant, file.Id)) + await contents.CountAsync(new FileKey(_tenant, other.Id)) == 0);
        var late = new StoredFile { Id = half.File, Name = "late", Purpose = FilePurposes.Batch, Sha256 = "", Bytes = 5, Chunks = 1 };
        Assert.Equal(LlmErrorCode.Conflict, (await Assert.ThrowsAsync<LlmException>(() => Files.AddAsync(late))).Code);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(12)] // Asks for more room on the way.
    public async Task A_file_that_is_being_uploaded_while_all_are_erased_leaves_nothing(int records)
    {
        var services = cluster.Services(0);
        var (uploads, contents, key) = (services.GetRequiredService<FileUploads>(), services.GetRequiredService<FileContents>(), new FileKey(_tenant, FileUploads.NewId()));
        var upkeep = cluster.Silos.Client.GetGrain<IFilesUpkeepGrain>(new FilesKey(_tenant).ToString());
        await using var source = new InterruptedStream(records * FileContents.ChunkBytes, at: 3 * FileContents.ChunkBytes, async () =>
        {
            while (!(await upkeep.EraseSomeAsync()).IsDone)
            {
            }
        });
        var late = await Assert.ThrowsAsync<LlmException>(async () =>
        {
            var content = await uploads.WriteAsync(key, source, atMost: null, CancellationToken.None);
            await uploads.AddAsync(_tenant, new StoredFile { Id = key.File, Name = "x", Purpose = FilePurposes.UserData, Bytes = content.Bytes, Chunks = content.Chunks, Sha256 = content.Sha256 }, CancellationToken.None);
        });
        await uploads.AbandonAsync(key);
        Assert.Equal(LlmErrorCode.Conflict, late.Code);
        for (var record = 0; record < records; record++)
        {
            await Assert.ThrowsAsync<LlmException>(async () => await contents.ReadFromAsync(key, record, record + 1).GetAsyncEnumerator().MoveNextAsync());
        }
    }

    /// <summary>Zeros, and something that happens on the way.</summary>
    private sealed class InterruptedStream(long length, long at, Func<Task> happens) : MemoryStream(new byte[length])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var before = Position;
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (before < at && Position >= at)
            {
                await happens();
            }

            return read;
        }
    }

    private async Task<bool> ReserveAsync(string id, long bytes)
    {
        try
        {
            await Files.ReserveAsync(new ReserveFile { Id = id, Bytes = bytes, Lease = TimeSpan.FromHours(1) });
            return true;
        }
        catch (LlmException full) when (full.Code == LlmErrorCode.InvalidRequest)
        {
            return false;
        }
    }

    private async Task<StoredFile> StoreAsync(int silo, byte[] data, TimeSpan? lifetime)
    {
        var uploads = cluster.Services(silo).GetRequiredService<FileUploads>();
        var key = new FileKey(_tenant, FileUploads.NewId());
        var content = await uploads.WriteAsync(key, new MemoryStream(data), atMost: null, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        return await uploads.AddAsync(_tenant, new StoredFile
        {
            Id = key.File,
            Name = "x",
            Purpose = FilePurposes.UserData,
            Bytes = content.Bytes,
            Chunks = content.Chunks,
            Sha256 = content.Sha256,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        }, CancellationToken.None);
    }
}
