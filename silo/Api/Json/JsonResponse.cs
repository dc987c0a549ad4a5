using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Sends JSON as a whole response with its length.</summary>
internal static class JsonResponse
{
    /// <summary>How all JSON of this surface is written. Relaxed: bodies are JSON by content type and never end up inside HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Sends what <paramref name="write"/> writes; the status is the caller's.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T value, Action<Utf8JsonWriter, T> write)
    {
        using var body = LentJson.Of(value, write);
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = body.Written.Length;
        await response.Body.WriteAsync(body.Written, context.RequestAborted);
    }

    /// <summary>The bytes of what <paramref name="write"/> writes.</summary>
    public static ReadOnlyMemory<byte> ToBytes<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer, value);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Sends a value by its generated serializer.</summary>
    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        WriteAsync(context, (value, type), static (writer, pair) => JsonSerializer.Serialize(writer, pair.value, pair.type));
}
