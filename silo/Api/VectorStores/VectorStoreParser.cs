using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Reads the bodies that make and change vector stores.</summary>
internal static class VectorStoreParser
{
    private const int MaxFiles = 500;
    private const int MaxName = 256;
    private const int MaxDescription = 2_000;
    private const int MaxModelName = 256;
    private const int MaxDays = 365;

    /// <summary>Reads the body of <c>POST /v1/vector_stores</c>.</summary>
    public static (CreateVectorStore Store, IReadOnlyList<AttachFile> Files) Parse(JsonFields body)
    {
        body.RefuseOthers("name", "description", "file_ids", "expires_after", "chunking_strategy", "metadata", "embedding_model", "language", "ranking");
        var store = new CreateVectorStore
        {
            Name = body.Text("name", MaxName) ?? "",
            Description = body.Text("description", MaxDescription),
            Metadata = body.Object("metadata") is JsonFields metadata ? MetadataParser.Read(metadata) : null,
            ExpiresAfterDays = ReadExpiry(body),
            EmbeddingModel = body.Text("embedding_model", MaxModelName, minLength: 1),
            Language = body.Word("language", [.. TextAnalyzer.Languages, "auto"]) is { } language and not "auto" ? language : null,
            Search = RankingParser.Read(body),
        };
        var files = StoreFileParser.ReadIds(body, MaxFiles, min: 0, ChunkingParser.Read(body), attributes: null);
        return files.Count > 0 || !body.TryGet("chunking_strategy", out _)
            ? (store, files)
            : throw RequestErrors.InvalidValue("chunking_strategy", "it is that of file_ids, and there are none");
    }

    /// <summary>Reads the body of <c>POST /v1/vector_stores/{id}</c>; <c>expires_after: null</c> takes the expiry away.</summary>
    public static VectorStoreUpdate ParseUpdate(JsonFields body)
    {
        body.RefuseOthers("name", "description", "expires_after", "metadata", "ranking");
        var neverExpires = body.All().Any(field => field is { Name: "expires_after", Value.ValueKind: System.Text.Json.JsonValueKind.Null });
        return new VectorStoreUpdate
        {
            Name = body.Text("name", MaxName),
            Description = body.Text("description", MaxDescription),
            Metadata = body.Object("metadata") is JsonFields metadata ? MetadataParser.Read(metadata) : null,
            ExpiresAfterDays = neverExpires ? 0 : ReadExpiry(body),
            Search = RankingParser.Read(body),
        };
    }

    /// <summary>Reads the body of <c>POST /v1/vector_stores/restore</c>.</summary>
    public static (string File, string? Name) ParseRestore(JsonFields body)
    {
        body.RefuseOthers("file_id", "name");
        return (body.RequireText("file_id", StorePaths.MaxIdLength, minLength: 1), body.Text("name", MaxName));
    }

    private static int? ReadExpiry(JsonFields body)
    {
        if (body.Object("expires_after") is not JsonFields policy)
        {
            return null;
        }

        policy.RefuseOthers("anchor", "days");
        policy.Require("anchor");
        policy.Word("anchor", "last_active_at");
        policy.Require("days");
        return policy.Integer("days", 1, MaxDays);
    }
}
