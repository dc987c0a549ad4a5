using System.Text.Json;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Completions;
using OrleansLlm.Silo.Api.Encoders;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Embeddings;

/// <summary>Reads and checks an embedding request.</summary>
internal static class EmbeddingRequestParser
{
    private static readonly FieldRules Rules = new(
        [.. EncodingFields.Known, "input", "encoding_format", "dimensions", "input_type"],
        new Dictionary<string, string[]>(EncodingFields.Unsupported)
        {
            ["normalize"] = [],
            ["normalized"] = [],
            ["task"] = [],
            ["late_chunking"] = ["false"],
            ["embedding_type"] = ["\"float\""],
            ["embedding_types"] = ["[\"float\"]"],
        });

    /// <summary>Reads the body of <c>POST /v1/embeddings</c>.</summary>
    public static EmbeddingCall Parse(JsonFields body)
    {
        var ignored = Rules.Check(body);
        var request = new EmbeddingRequest
        {
            RequestId = RequestIds.New("embd"),
            Model = EncodingFields.ReadModel(body),
            Inputs = ReadInputs(body),
            Dimensions = body.Integer("dimensions", 1),
            TextKind = ReadKind(body),
            Truncation = EncodingFields.ReadTruncation(body, "truncate", Truncation.None),
            User = EncodingFields.ReadUser(body),
            Limits = EncodingFields.ReadLimits(body),
        };
        return new EmbeddingCall(request, body.Word("encoding_format", "float", "base64") == "base64", ignored);
    }

    private static EncodingTextKind? ReadKind(JsonFields body) => body.Word("input_type", "query", "document", "passage", "search_query", "search_document") switch
    {
        null => null,
        "query" or "search_query" => EncodingTextKind.Query,
        _ => EncodingTextKind.Document,
    };

    private static List<EncodingText> ReadInputs(JsonFields body)
    {
        var input = body.Require("input");
        if (input.ValueKind is JsonValueKind.String || PromptParser.IsTokenArray(input))
        {
            return [ReadOne(input, "input")];
        }

        if (input.ValueKind is not JsonValueKind.Array)
        {
            throw RequestErrors.WrongType("input", "a string, an array of token ids, or an array of those", JsonText.KindOf(input));
        }

        body.Array("input", EmbeddingRequest.MaxInputs, min: 1);
        return [.. input.EnumerateArray().Select((one, i) => ReadOne(one, $"input[{i}]"))];
    }

    private static EncodingText ReadOne(JsonElement input, string path) => input.ValueKind switch
    {
        JsonValueKind.String => EncodingText.Of(JsonFields.TextOf(input, path) is { Length: > 0 } text
            ? text
            : throw RequestErrors.OutOfRange(path, "at least 1 character long", "0 characters")),
        JsonValueKind.Array => new EncodingText { Tokens = PromptParser.ReadTokens(input, path) },
        _ => throw RequestErrors.WrongType(path, "a string or an array of token ids", JsonText.KindOf(input)),
    };
}
