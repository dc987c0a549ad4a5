using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// Where the turns of clients' ids are, for segments that are full, in a fixed number of records: a look-up reads one. May name a turn of another id, or one
/// that never came to be: who asks compares. Used on the grain's scheduler, one call at a time.
/// </summary>
internal sealed class TurnKeys(IGrainStorage storage, GrainId grain)
{
    public const int Buckets = 16;

    private readonly GrainState<TurnKeyBucket>?[] _buckets = new GrainState<TurnKeyBucket>?[Buckets];

    /// <summary>Turns that may have this id.</summary>
    public async Task<IReadOnlyList<int>> FindAsync(string id)
    {
        var hash = HashOf(id);
        var bucket = (await BucketAsync(hash)).State!;
        return [.. Enumerable.Range(0, bucket.Hashes.Count).Where(i => bucket.Hashes[i] == hash).Select(i => bucket.Numbers[i])];
    }

    /// <summary>Notes ids; durable when it returns. Noting them again changes nothing.</summary>
    public async Task AddAsync(IEnumerable<(string Id, int Number)> turns)
    {
        foreach (var group in turns.Select(turn => (Hash: HashOf(turn.Id), turn.Number)).GroupBy(turn => IndexOf(turn.Hash)))
        {
            var bucket = await BucketAsync(group.First().Hash);
            var fresh = group.Where(turn => !Has(bucket.State!, turn.Hash, turn.Number)).ToList();
            if (fresh.Count > 0)
            {
                bucket.State!.Hashes.AddRange(fresh.Select(turn => turn.Hash));
                bucket.State.Numbers.AddRange(fresh.Select(turn => turn.Number));
                await storage.WriteStateAsync(NameOf(group.Key), grain, bucket);
            }
        }
    }

    /// <summary>Removes all.</summary>
    public async Task ClearAsync()
    {
        for (var i = 0; i < Buckets; i++)
        {
            var bucket = await BucketAsync(i);
            if (bucket.RecordExists)
            {
                await storage.ClearStateAsync(NameOf(i), grain, bucket);
            }

            _buckets[i] = null;
        }
    }

    private static bool Has(TurnKeyBucket bucket, long hash, int number)
    {
        var place = bucket.Numbers.IndexOf(number);
        return place >= 0 && bucket.Hashes[place] == hash;
    }

    private static long HashOf(string id) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static int IndexOf(long hash) => (int)((ulong)hash % Buckets);

    private Task<GrainState<TurnKeyBucket>> BucketAsync(long hash) => BucketAsync(IndexOf(hash));

    private async Task<GrainState<TurnKeyBucket>> BucketAsync(int index)
    {
        if (_buckets[index] is { } known)
        {
            return known;
        }

        var bucket = new GrainState<TurnKeyBucket>(new TurnKeyBucket());
        await storage.ReadStateAsync(NameOf(index), grain, bucket);
        bucket.State ??= new TurnKeyBucket();

        // Another call may have read it meanwhile, and added to it.
        return _buckets[index] ??= bucket;
    }

    private static string NameOf(int bucket) => $"turn-keys-{bucket:D2}";
}
