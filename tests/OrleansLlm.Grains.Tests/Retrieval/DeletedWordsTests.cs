using System.Text;
using OrleansLlm.Grains.Tests.Budgets.Model;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>What is deleted of an index that lives on leaves the store and the disk with the shard's next rest.</summary>
public sealed class DeletedWordsTests : IDisposable
{
    private const string Secret = "forty-two-is-the-secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-words-").FullName;
    private readonly MemoryStore _store = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Words_of_a_deleted_document_and_of_a_replaced_one_are_nowhere_when_the_shard_was_let_go()
    {
        using var shards = new StoredShards(_store, "t", _folder, new ShardingOptions());
        var filler = string.Join(' ', Enumerable.Range(0, 8_000).Select(i => $"word{i}"));
        await shards.Index.ApplyAsync([Document("kept", filler), Document("deleted", Secret), Document("replaced", Secret)], CancellationToken.None);
        await shards.MoveAsync(dies: false, 0);
        Assert.NotEmpty(Places());

        await shards.Index.ApplyAsync([IndexOperation.Delete("deleted"), Document("replaced", "nothing")], CancellationToken.None);
        await shards.MoveAsync(dies: false, 0);

        Assert.Empty(Places());
        Assert.NotNull(await shards.Index.FindAsync("kept", withVectors: false, CancellationToken.None));
    }

    private static IndexOperation Document(string id, string text) => IndexOperation.Upsert(new IndexDocument
    {
        Id = id, Chunks = [new IndexChunk { Text = text, Length = text.Length, Vector = TestTexts.Vector(text) }],
    });

    /// <summary>Records and files that have the secret.</summary>
    private List<string> Places()
    {
        var secret = Encoding.UTF8.GetBytes(Secret);
        return
        [
            .. _store.Names.Where(name => _store.Get(name, GrainId.Create("index-shard", "t/index/0")).AsSpan().IndexOf(secret) >= 0),
            .. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(secret) >= 0),
        ];
    }
}
