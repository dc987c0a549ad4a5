using System.Globalization;
using System.Text.Json;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Errors;

/// <summary>Writes an error as OpenAI's envelope, with the retry headers that clients obey.</summary>
internal static class ErrorWriter
{
    /// <summary>Sends the error as the whole response, which must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, ApiError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        AddRetryHeaders(response.Headers, error);
        if (error.Limit is { } limit)
        {
            LimitHeaders.Add(response.Headers, limit);
        }

        await JsonResponse.WriteAsync(context, error, static (writer, value) => WriteEnvelope(writer, value));
    }

    /// <summary>Writes <c>{"error":{...}}</c>; a refused call's has <c>limit</c> too, and one of several mistakes <c>errors</c>.</summary>
    public static void WriteEnvelope(Utf8JsonWriter writer, ApiError error)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        WriteFields(writer, error);
        if (error.Limit is { } limit)
        {
            writer.WritePropertyName("limit"u8);
            JsonSerializer.Serialize(writer, limit, ApiJsonContext.Default.LimitRefusal);
        }

        if (error.All is { } all)
        {
            writer.WriteStartArray("errors"u8);
            foreach (var one in all)
            {
                writer.WriteStartObject();
                WriteFields(writer, one);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, ApiError error)
    {
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("type"u8, error.Type);
        writer.WriteString("param"u8, error.Param);
        writer.WriteString("code"u8, error.Code);
    }

    private static void AddRetryHeaders(IHeaderDictionary headers, ApiError error)
    {
        if (error.ShouldRetry is bool retry)
        {
            headers["x-should-retry"] = retry ? "true" : "false";
        }

        if (error.RetryAfter is TimeSpan wait)
        {
            var milliseconds = Math.Max(0, Math.Ceiling(wait.TotalMilliseconds));
            headers["retry-after-ms"] = milliseconds.ToString("0", CultureInfo.InvariantCulture);
            headers.RetryAfter = Math.Ceiling(milliseconds / 1000).ToString("0", CultureInfo.InvariantCulture);
        }
    }
}
