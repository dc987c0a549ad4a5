using System.Text.Json;
using System.Text.Unicode;
using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Grains.Batches;

/// <summary>Reads lines of a batch's input file. Pure.</summary>
/// <param name="endpoint">The endpoint that all must name.</param>
internal sealed class BatchLineParser(string endpoint)
{
    private const int MaxCustomId = 512;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 66 };

    /// <summary>The request of a line, or the first mistake in it.</summary>
    public (BatchLine? Line, BatchError? Error) Parse(int number, ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return NoJson("it is not UTF-8.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(number, document.RootElement);
        }
        catch (JsonException mistake)
        {
            return NoJson(mistake.Message);
        }
        catch (InvalidOperationException)
        {
            return NoJson("the name of a field is not valid Unicode text.");
        }

        (BatchLine? Line, BatchError? Error) NoJson(string why) => (null, new BatchError("invalid_json_line", $"This line is not valid JSON: {why}", Line: number));
    }

    private (BatchLine? Line, BatchError? Error) Read(int number, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Wrong("invalid_json_line", "This line must be a JSON object.", null);
        }

        if (Text(root, "custom_id") is not { Length: > 0 and <= MaxCustomId } id)
        {
            return Wrong("invalid_custom_id", $"custom_id must be a text of 1 to {MaxCustomId} characters.", "custom_id");
        }

        if (Text(root, "method") is not { } method || !method.Equals("POST", StringComparison.OrdinalIgnoreCase))
        {
            return Wrong("invalid_method", $"method must be POST. Given: {Show(root, "method")}.", "method");
        }

        if (Text(root, "url") != endpoint)
        {
            return Wrong("mismatched_url", $"url must be the batch's endpoint, {endpoint}. Given: {Show(root, "url")}.", "url");
        }

        if (!root.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object)
        {
            return Wrong("invalid_body", "body must be a JSON object.", "body");
        }

        foreach (var field in root.EnumerateObject())
        {
            if (field.Name is not ("custom_id" or "method" or "url" or "body"))
            {
                return Wrong("unknown_parameter", $"'{Shorten(field.Name)}' is no field of a batch's line; known: custom_id, method, url, body.", Shorten(field.Name));
            }
        }

        return (new BatchLine(number, id, Text(body, "model"), System.Text.Encoding.UTF8.GetBytes(body.GetRawText())), null);

        (BatchLine? Line, BatchError? Error) Wrong(string code, string message, string? param) => (null, new BatchError(code, message, param, number));
    }

    private static string? Text(JsonElement value, string name)
    {
        try
        {
            return value.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair: no text.
        }
    }

    private static string Show(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? Shorten(value.GetRawText()) : "nothing";

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "...";
}
