using System.Text.Json;
using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Writes the bodies of embedding and rerank calls, and refuses what a server has no field for.</summary>
internal static class EncodingBody
{
    /// <exception cref="ProviderException">Unsupported.</exception>
    public static void Check(string provider, OpenAiDialect dialect, EmbeddingRequest request)
    {
        Require(provider, dialect.HasEmbeddings, dialect, "embeddings", "input");
        Require(provider, dialect.HasTextKinds || request.TextKind is null, dialect, "'input_type'", "input_type");
        Require(provider, dialect.HasTextKinds || request.Truncation == Truncation.None, dialect, "'truncate'", "truncate");
        CheckLimits(provider, dialect, request.Limits);
    }

    /// <exception cref="ProviderException">Unsupported.</exception>
    public static void Check(string provider, OpenAiDialect dialect, RerankRequest request)
    {
        Require(provider, dialect.HasRerank, dialect, "reranking", "documents");
        Require(provider, dialect.HasTextKinds || request.MaxTokensPerDocument is null, dialect, "'max_tokens_per_doc'", "max_tokens_per_doc");

        // The end is what such servers cut off by themselves.
        Require(provider, dialect.HasTextKinds || request.Truncation == Truncation.End, dialect, "'truncate' but 'end'", "truncate");
        CheckLimits(provider, dialect, request.Limits);
    }

    public static void Write(Utf8JsonWriter json, string? model, OpenAiDialect dialect, EmbeddingRequest request)
    {
        json.WriteStartObject();
        WriteModel(json, model);
        json.WriteStartArray("input"u8);
        foreach (var input in request.Inputs)
        {
            WriteInput(json, input);
        }

        json.WriteEndArray();
        json.WriteString("encoding_format"u8, dialect.HasBase64 ? "base64"u8 : "float"u8);
        if (request.Dimensions is { } dimensions)
        {
            json.WriteNumber("dimensions"u8, dimensions);
        }

        if (request.TextKind is { } kind)
        {
            json.WriteString("input_type"u8, kind == EncodingTextKind.Query ? "query"u8 : "document"u8);
        }

        WriteCommon(json, dialect, request.Truncation, request.User, request.Limits);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string? model, OpenAiDialect dialect, RerankRequest request)
    {
        json.WriteStartObject();
        WriteModel(json, model);
        json.WriteString("query"u8, request.Query);
        json.WriteStartArray("documents"u8);
        foreach (var document in request.Documents)
        {
            json.WriteStringValue(document);
        }

        json.WriteEndArray();
        json.WriteNumber("top_n"u8, request.Documents.Count);
        json.WriteBoolean("return_documents"u8, false);
        if (dialect.HasTextKinds)
        {
            json.WriteBoolean("raw_scores"u8, false);
        }

        if (request.MaxTokensPerDocument is { } most)
        {
            json.WriteNumber("max_tokens_per_doc"u8, most);
        }

        WriteCommon(json, dialect, request.Truncation, request.User, request.Limits);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, string? model)
    {
        if (model is not null)
        {
            json.WriteString("model"u8, model);
        }
    }

    private static void WriteInput(Utf8JsonWriter json, EncodingText input)
    {
        if (input.Tokens is null)
        {
            json.WriteStringValue(input.Text);
            return;
        }

        json.WriteStartArray();
        foreach (var token in input.Tokens)
        {
            json.WriteNumberValue(token);
        }

        json.WriteEndArray();
    }

    private static void WriteCommon(Utf8JsonWriter json, OpenAiDialect dialect, Truncation truncation, string? user, EncodingLimits limits)
    {
        if (dialect.HasTextKinds)
        {
            json.WriteString("truncate"u8, truncation switch { Truncation.End => "END"u8, Truncation.Start => "START"u8, _ => "NONE"u8 });
        }

        if (user is not null)
        {
            json.WriteString("user"u8, user);
        }

        if (limits.MaxQueueMilliseconds is { } queue)
        {
            json.WriteNumber("max_queue_ms"u8, queue);
        }
    }

    private static void CheckLimits(string provider, OpenAiDialect dialect, EncodingLimits limits) =>
        Require(provider, dialect.HasDeadline || limits.MaxQueueMilliseconds is null, dialect, "'max_queue_ms'", "max_queue_ms");

    private static void Require(string provider, bool condition, OpenAiDialect dialect, string what, string field)
    {
        if (!condition)
        {
            throw new ProviderException(provider, ProviderFailure.Unsupported, $"its protocol ({dialect.Kind}) has no {what}", parameter: field);
        }
    }
}
