using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Grains.Batches;

/// <summary>Lines of output files in OpenAI's shape. Pure.</summary>
internal static class BatchResultText
{
    /// <summary>The code of requests that were not executed in time.</summary>
    public const string Expired = "batch_expired";

    /// <summary>Answers echo parts of requests, which may be 64 levels deep; a line adds two.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a result as one line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="batch">The batch's id.</param>
    /// <param name="result">The result.</param>
    /// <param name="reason">Why requests that have no answer have none.</param>
    public static void Write(IBufferWriter<byte> output, string batch, BatchResult result, string? reason)
    {
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, $"batch_req_{batch[(batch.IndexOf('_', StringComparison.Ordinal) + 1)..]}_{result.Line.Number}");
            json.WriteString("custom_id"u8, result.Line.CustomId);
            if (result.Answer is { } answer)
            {
                WriteAnswer(json, answer);
            }
            else
            {
                WriteExpired(json, reason);
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>Reads a line back: the request's name, and the tokens that its answer used.</summary>
    public static (string CustomId, BatchUsage Usage) Read(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line, Deep);
        var root = document.RootElement;
        var usage = root.GetProperty("response") is { ValueKind: JsonValueKind.Object } response ? UsageOf(response.GetProperty("body")) : new BatchUsage();
        return (root.GetProperty("custom_id").GetString()!, usage);
    }

    /// <summary>The tokens that an answer's body tells, in the form of chats or of responses.</summary>
    public static BatchUsage UsageOf(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, Deep);
        return UsageOf(document.RootElement);
    }

    private static BatchUsage UsageOf(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return new BatchUsage();
        }

        return new BatchUsage(
            Number(usage, "prompt_tokens", "input_tokens"),
            Detail(usage, "prompt_tokens_details", "input_tokens_details", "cached_tokens"),
            Number(usage, "completion_tokens", "output_tokens"),
            Detail(usage, "completion_tokens_details", "output_tokens_details", "reasoning_tokens"));
    }

    private static long Detail(JsonElement usage, string name, string otherName, string field) =>
        usage.TryGetProperty(name, out var details) || usage.TryGetProperty(otherName, out details) ? Number(details, field, field) : 0;

    private static long Number(JsonElement value, string name, string otherName) =>
        value.ValueKind == JsonValueKind.Object && (value.TryGetProperty(name, out var number) || value.TryGetProperty(otherName, out number))
        && number.TryGetInt64(out var found) ? found : 0;

    private static void WriteAnswer(Utf8JsonWriter json, BatchAnswer answer)
    {
        json.WriteStartObject("response"u8);
        json.WriteNumber("status_code"u8, answer.Status);
        json.WriteString("request_id"u8, answer.RequestId);
        json.WritePropertyName("body"u8);
        json.WriteRawValue(answer.Body.Span);
        json.WriteEndObject();
        json.WriteNull("error"u8);
    }

    private static void WriteExpired(Utf8JsonWriter json, string? reason)
    {
        json.WriteNull("response"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, Expired);
        json.WriteString("message"u8, reason ?? "This request could not be executed before the completion window ended.");
        json.WriteEndObject();
    }
}
