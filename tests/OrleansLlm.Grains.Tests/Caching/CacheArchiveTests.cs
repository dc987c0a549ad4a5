using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Caching;

public sealed class CacheArchiveTests
{
    private static readonly GrainId Grain = GrainId.Create("cache", "acme/0");

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task What_writings_left_that_were_broken_off_anywhere_is_gone_after_the_next_one()
    {
        for (var (writes, isDone) = (0, false); !isDone; writes++)
        {
            var store = new MemoryStore();
            await Open(store).WriteAsync(Entries(3));
            isDone = await TryAsync(store, writes, archive => archive.WriteAsync(Entries(4)));

            // A second one is broken off too, in another life.
            await TryAsync(store, 3, archive => archive.WriteAsync(Entries(2)));
            await TryAsync(store, 1, archive => archive.WriteAsync([]));
            var next = Open(store);
            await next.ReadAsync();
            await next.WriteAsync([]);
            Assert.True(next.IsTidy);
            Assert.DoesNotContain(store.Names, name => name.StartsWith("cache-page", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_writing_whose_end_was_not_told_is_followed_by_the_next_one_of_the_same_life()
    {
        var archive = Open(_store);
        await archive.WriteAsync(Entries(3));
        _store.AfterWrite = name =>
        {
            if (name == "cache-archive")
            {
                throw new IOException("No answer.");
            }
        };
        await Assert.ThrowsAsync<IOException>(() => archive.WriteAsync(Entries(2)));
        Assert.Equal((true, false), (archive.HasChanges, archive.IsTidy));
        _store.AfterWrite = null;
        await archive.WriteAsync(Entries(1));
        Assert.Equal((false, true), (archive.HasChanges, archive.IsTidy));
        Assert.Single(_store.Names, name => name.StartsWith("cache-page", StringComparison.Ordinal));
        Assert.Single(await Open(_store).ReadAsync());
    }

    [Fact]
    public async Task What_never_was_kept_makes_no_record()
    {
        await Open(_store).WriteAsync([]);
        Assert.Empty(_store.Names);
    }

    private static CacheArchive Open(MemoryStore store) => new(store, Grain, NullLogger<CacheArchive>.Instance);

    /// <summary>A life of the grain whose store dies after so many writes; true: it did not.</summary>
    private static async Task<bool> TryAsync(MemoryStore store, int writes, Func<CacheArchive, Task> write)
    {
        var archive = Open(store);
        await archive.ReadAsync();
        try
        {
            store.WritesLeft = writes + 1;
            await write(archive);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            store.WritesLeft = null;
        }
    }

    /// <summary>Answers of a page each.</summary>
    private static CacheEntry[] Entries(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new CacheEntry
        {
            Address = new CacheAddress { Tenant = "acme", Partition = "tenant", Model = "ember", Exact = $"{i}" },
            Answer = new CachedAnswer
            {
                Model = "ember",
                Provider = "local",
                Deltas = [new ChoiceDelta { Text = new string('x', 300_000), FinishReason = FinishReason.Stop }],
                Usage = new TokenUsage { PromptTokens = 5, CompletionTokens = 2 },
            },
            MaxAge = TimeSpan.FromHours(1),
        }),
    ];
}
