using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>What a backup says of its index: the definition as JSON, and beside its fields what the index's owner noted.</summary>
/// <param name="Definition">What the index was made for.</param>
/// <param name="Note">The owner's; null: none.</param>
internal sealed record IndexBackupHeader(IndexDefinition Definition, string? Note)
{
    private const string NoteField = "Note";

    public byte[] ToBytes()
    {
        var json = JsonSerializer.SerializeToNode(Definition)!.AsObject();
        json[NoteField] = Note;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    /// <exception cref="RetrievalException">It can not be read.</exception>
    public static IndexBackupHeader Read(byte[] bytes)
    {
        try
        {
            var json = JsonNode.Parse(bytes) as JsonObject ?? throw new JsonException("It is no object.");
            json.Remove(NoteField, out var note);
            return new IndexBackupHeader(json.Deserialize<IndexDefinition>()!, note?.GetValue<string>());
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new RetrievalException("file must be a backup of an index: what it says of the index can not be read.", "file", failure);
        }
    }
}
