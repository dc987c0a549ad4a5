using System.Text.Json;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Reads the bodies that put files into vector stores.</summary>
internal static class StoreFileParser
{
    private const int MaxIdLength = 128;

    private static readonly string[] OfAll = ["file_ids", "attributes", "chunking_strategy"];

    /// <summary>Reads the body of <c>POST /v1/vector_stores/{id}/files</c>.</summary>
    public static AttachFile Parse(JsonFields body)
    {
        body.RefuseOthers("file_id", "attributes", "chunking_strategy");
        return new AttachFile
        {
            Id = body.RequireText("file_id", MaxIdLength, minLength: 1),
            Attributes = AttributesParser.Read(body),
            Chunking = ChunkingParser.Read(body) ?? new StoreChunking(),
        };
    }

    /// <summary>Reads the body of <c>POST /v1/vector_stores/{id}/file_batches</c>: ids with one strategy and one set of attributes, or files with their own.</summary>
    public static IReadOnlyList<AttachFile> ParseBatch(JsonFields body)
    {
        body.RefuseOthers("file_ids", "files", "attributes", "chunking_strategy");
        if (body.Array("files", AttachFiles.MaxFiles, min: 1) is not { } files)
        {
            body.Require("file_ids");
            return ReadIds(body, AttachFiles.MaxFiles, min: 1, ChunkingParser.Read(body), AttributesParser.Read(body));
        }

        // OpenAI ignores the fields for all where files have their own; here nothing is ignored.
        var given = OfAll.FirstOrDefault(name => body.TryGet(name, out _));
        return given is null
            ? Distinct([.. files.EnumerateArray().Select((file, i) => Parse(JsonFields.At(file, $"files[{i}]")))], "files")
            : throw RequestErrors.InvalidValue(given, "it can not be given together with files, which have their own");
    }

    /// <summary>Reads <c>file_ids</c>; empty when absent.</summary>
    public static IReadOnlyList<AttachFile> ReadIds(
        JsonFields body, int max, int min, StoreChunking? chunking, IReadOnlyDictionary<string, IndexAttribute>? attributes)
    {
        if (body.Array("file_ids", max, min) is not { } ids)
        {
            return [];
        }

        return Distinct(
            [.. ids.EnumerateArray().Select((id, i) => new AttachFile { Id = IdOf(id, $"file_ids[{i}]"), Chunking = chunking ?? new StoreChunking(), Attributes = attributes })],
            "file_ids");
    }

    /// <summary>Reads the body that gives a file other attributes.</summary>
    public static IReadOnlyDictionary<string, IndexAttribute> ParseAttributes(JsonFields body)
    {
        body.RefuseOthers("attributes");

        // Null takes them all away.
        return AttributesParser.Read(body) ?? new Dictionary<string, IndexAttribute>();
    }

    private static string IdOf(JsonElement value, string path) => JsonFields.TextOf(value, path) is { Length: > 0 and <= MaxIdLength } id
        ? id
        : throw RequestErrors.OutOfRange(path, $"1 to {MaxIdLength} characters long", $"{value.GetString()!.Length} characters");

    private static List<AttachFile> Distinct(List<AttachFile> files, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return files.FirstOrDefault(file => !seen.Add(file.Id)) is { } twice
            ? throw RequestErrors.InvalidValue(path, $"it must name each file once, and names '{JsonText.Shorten(twice.Id)}' twice")
            : files;
    }
}
