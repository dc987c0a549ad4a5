using System.Text.Json;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Encoders;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Rerank;

/// <summary>Reads and checks a rerank request, in the shape that Cohere and Jina share.</summary>
internal static class RerankRequestParser
{
    private static readonly FieldRules Rules = new(
        [.. EncodingFields.Known, "query", "documents", "top_n", "return_documents", "max_tokens_per_doc", "raw_scores", "truncation"],
        new Dictionary<string, string[]>(EncodingFields.Unsupported)
        {
            ["rank_fields"] = ["[\"text\"]"],
            ["max_chunks_per_doc"] = ["1"],
            ["return_embeddings"] = ["false"],
        });

    /// <summary>Reads the body of <c>POST /v1/rerank</c>.</summary>
    public static RerankCall Parse(JsonFields body)
    {
        var ignored = Rules.Check(body);
        var request = new RerankRequest
        {
            RequestId = RequestIds.New("rrnk"),
            Model = EncodingFields.ReadModel(body),
            Query = body.RequireText("query", minLength: 1),
            Documents = ReadDocuments(body),
            MaxTokensPerDocument = body.Integer("max_tokens_per_doc", 1),
            Truncation = EncodingFields.ReadTruncation(
                body, "truncate", EncodingFields.ReadTruncation(body, "truncation", Truncation.End)),
            User = EncodingFields.ReadUser(body),
            Limits = EncodingFields.ReadLimits(body),
        };
        return new RerankCall(request, body.Integer("top_n", 1), body.Flag("return_documents") ?? false, body.Flag("raw_scores") ?? false, ignored);
    }

    private static List<string> ReadDocuments(JsonFields body)
    {
        body.Require("documents");
        var documents = body.Array("documents", RerankRequest.MaxDocuments, min: 1)!.Value;
        return [.. documents.EnumerateArray().Select((document, i) => ReadDocument(document, $"documents[{i}]"))];
    }

    private static string ReadDocument(JsonElement document, string path) => document.ValueKind switch
    {
        JsonValueKind.String => JsonFields.TextOf(document, path),
        JsonValueKind.Object => JsonFields.At(document, path).RequireText("text"),
        _ => throw RequestErrors.WrongType(path, "a string or an object with the field text", JsonText.KindOf(document)),
    };
}
