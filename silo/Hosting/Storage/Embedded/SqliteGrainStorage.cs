using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Orleans.Storage;

namespace OrleansLlm.Silo.Hosting.Storage.Embedded;

/// <summary>Durable grain state in a <see cref="SqliteStore"/>, one row per state, with a version number as etag.</summary>
internal sealed class SqliteGrainStorage(SqliteStore store, IGrainStorageSerializer serializer) : IGrainStorage
{
    /// <summary>
    /// Rows lie in the order in which they were written, and the keys in a tree of their own: where rows lie in that, a search of a key reads each row whole that it compares with, payloads included.
    /// The version stands before the payload, so that checking it does not read that.
    /// </summary>
    public const string Schema = "CREATE TABLE IF NOT EXISTS grain_state(key TEXT NOT NULL PRIMARY KEY, etag INTEGER NOT NULL, payload BLOB NOT NULL)";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        var row = await Task.Run(() => store.Read(connection => ReadRow(connection, key))).ConfigureAwait(false);
        grainState.RecordExists = row is not null;
        grainState.ETag = row?.ETag.ToString(CultureInfo.InvariantCulture);
        grainState.State = row is { } found ? serializer.Deserialize<T>(new BinaryData(found.Payload)) : Activator.CreateInstance<T>();
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Serialised before the first await: the grain may change its state while the write waits for its turn.
        var payload = Bytes(serializer.Serialize(grainState.State));
        var key = Key(stateName, grainId);
        var old = ParseETag(grainState.ETag);
        var next = old + 1 ?? FirstETag();
        var written = await store.WriteAsync(session => old is { } version
            ? session.Run("UPDATE grain_state SET payload=$payload, etag=etag+1 WHERE key=$key AND etag=$etag", ("$key", key), ("$payload", payload), ("$etag", version))
            : session.Run(
                "INSERT INTO grain_state(key,payload,etag) VALUES($key,$payload,$etag) ON CONFLICT(key) DO NOTHING",
                ("$key", key),
                ("$payload", payload),
                ("$etag", next))).ConfigureAwait(false);
        if (written == 0)
        {
            throw new InconsistentStateException($"State '{key}' was changed by another activation.", "unknown", grainState.ETag ?? "none");
        }

        grainState.ETag = next.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        if (ParseETag(grainState.ETag) is { } version)
        {
            var deleted = await store.WriteAsync(session =>
                session.Run("DELETE FROM grain_state WHERE key=$key AND etag=$etag", ("$key", key), ("$etag", version))).ConfigureAwait(false);
            if (deleted == 0)
            {
                throw new InconsistentStateException($"State '{key}' was changed by another activation.", "unknown", grainState.ETag!);
            }
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <summary>Random, so that a stale activation's version never matches a state that was cleared and written anew.</summary>
    private static long FirstETag() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & (long.MaxValue >> 1);

    private static byte[] Bytes(BinaryData payload) =>
        MemoryMarshal.TryGetArray(payload.ToMemory(), out var part) && part.Count == part.Array!.Length ? part.Array : payload.ToArray();

    private static string Key(string stateName, GrainId grainId) => $"{stateName}|{grainId}";

    private static long? ParseETag(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private static (byte[] Payload, long ETag)? ReadRow(SqliteConnection connection, string key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT payload, etag FROM grain_state WHERE key=$key";
        command.Parameters.AddWithValue("$key", key);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetFieldValue<byte[]>(0), reader.GetInt64(1)) : null;
    }
}
