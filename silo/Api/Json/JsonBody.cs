using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Reads request bodies: one JSON object, within the size limit, without duplicate names.</summary>
internal sealed class JsonBody(IOptions<ApiOptions> options)
{
    private const string Json = "application/json";

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 64,
        // Two parsers that pick different ones of two equal names see two different requests.
        AllowDuplicateProperties = false,
    };

    private static readonly JsonDocument Empty = JsonDocument.Parse("{}");

    private readonly int _maxBytes = options.Value.MaxRequestBytes;

    /// <summary>Reads the body and hands its fields to <paramref name="parse"/>; nothing may keep a reference to the fields.</summary>
    public async Task<T> ReadAsync<T>(HttpContext context, Func<JsonFields, T> parse)
    {
        CheckHeaders(context.Request);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null; // This class counts for itself, so that every server gives the same answer.
        }

        var reader = context.Request.BodyReader;
        var buffer = await ReadAllAsync(reader, context.RequestAborted);
        var joined = buffer.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        try
        {
            var bytes = InOnePiece(buffer, joined);
            using var document = Parse(bytes);
            HalfPairs.Refuse(document.RootElement, bytes.Span);
            return parse(JsonFields.Root(document.RootElement));
        }
        finally
        {
            reader.AdvanceTo(buffer.End);
            if (joined is not null)
            {
                ArrayPool<byte>.Shared.Return(joined);
            }
        }
    }

    /// <summary>The same for endpoints whose fields are all optional: no body at all counts as an empty object.</summary>
    public Task<T> ReadOptionalAsync<T>(HttpContext context, Func<JsonFields, T> parse) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? Task.FromResult(parse(JsonFields.Root(Empty.RootElement)))
            : ReadAsync(context, parse);

    private void CheckHeaders(HttpRequest request)
    {
        if (request.ContentType is not Json
            && (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !(type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))))
        {
            throw RequestErrors.NotJson(request.ContentType);
        }

        if (request.ContentLength > _maxBytes)
        {
            throw RequestErrors.TooLarge(_maxBytes);
        }
    }

    private async Task<ReadOnlySequence<byte>> ReadAllAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > _maxBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw RequestErrors.TooLarge(_maxBytes);
            }

            if (result.IsCompleted)
            {
                return result.Buffer;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static ReadOnlyMemory<byte> InOnePiece(ReadOnlySequence<byte> body, byte[]? joined)
    {
        if (joined is null)
        {
            return body.First;
        }

        body.CopyTo(joined);
        return joined.AsMemory(0, (int)body.Length);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            throw RequestErrors.MalformedJson("it is empty.");
        }

        // The parser looks at texts only when they are asked for, and some parts are passed on as they are.
        if (!Utf8.IsValid(body.Span))
        {
            throw RequestErrors.MalformedJson("it is not UTF-8.");
        }

        try
        {
            return JsonDocument.Parse(body, Strict);
        }
        catch (JsonException exception)
        {
            throw RequestErrors.MalformedJson(exception.Message);
        }
        catch (InvalidOperationException)
        {
            throw RequestErrors.MalformedJson("a property name is not valid Unicode text.");
        }
    }
}
