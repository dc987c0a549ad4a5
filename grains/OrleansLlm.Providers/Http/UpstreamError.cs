using System.Text.Json;

namespace OrleansLlm.Providers.Http;

/// <summary>An error as a server tells it: OpenAI's and Azure's envelope, vLLM's older flat one, TGI's and Triton's plain text, FastAPI's detail.</summary>
internal readonly record struct UpstreamError(string? Message, string? Code, string? Type, string? Parameter)
{
    /// <summary>Reads an error.</summary>
    public static UpstreamError Of(JsonElement root)
    {
        if (root.ValueKind is JsonValueKind.Array && root.GetArrayLength() > 0)
        {
            return Of(root[0]);
        }

        if (root.ValueKind is not JsonValueKind.Object)
        {
            return new UpstreamError(root.ValueKind is JsonValueKind.String ? root.GetString() : null, null, null, null);
        }

        if (!root.TryGetProperty("error", out var error) || error.ValueKind is JsonValueKind.Null)
        {
            return new UpstreamError(Text(root, "message") ?? Text(root, "detail"), Text(root, "code"), Text(root, "type"), Text(root, "param"));
        }

        if (error.ValueKind is not JsonValueKind.Object)
        {
            return new UpstreamError(error.ToString(), Code: null, Text(root, "error_type"), Parameter: null);
        }

        // Azure tells in the inner error that its filter refused.
        var inner = error.TryGetProperty("innererror", out var details) && details.ValueKind is JsonValueKind.Object ? Text(details, "code") : null;
        return new UpstreamError(Text(error, "message"), inner ?? Text(error, "code"), Text(error, "type"), Text(error, "param"));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value.ToString() : null;
}
