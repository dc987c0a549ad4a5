using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Reads log-probabilities: chats' <c>content</c> entries, and completions' parallel arrays. They are rare and large, so a document is made of them.</summary>
internal static class LogprobsReader
{
    /// <summary>A token's id where the server does not tell it.</summary>
    private const int NoId = -1;

    /// <param name="reader">At the object's beginning, or at a null.</param>
    public static List<TokenLogprob>? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
        {
            return [.. content.EnumerateArray().Select(OfChat)];
        }

        return root.TryGetProperty("tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array ? OfCompletion(root, tokens) : null;
    }

    /// <summary>A token with its probability.</summary>
    public static TokenAlternative Alternative(string token, float logprob, int id = NoId, byte[]? bytes = null) =>
        new() { Token = token, Id = id, Logprob = logprob, Bytes = bytes ?? Encoding.UTF8.GetBytes(token) };

    private static TokenLogprob OfChat(JsonElement entry) => new()
    {
        Chosen = OfEntry(entry),
        Top = entry.TryGetProperty("top_logprobs", out var top) && top.ValueKind == JsonValueKind.Array ? [.. top.EnumerateArray().Select(OfEntry)] : [],
    };

    private static TokenAlternative OfEntry(JsonElement entry) => Alternative(
        Text(entry.GetProperty("token")),
        Number(entry.GetProperty("logprob")),
        bytes: entry.TryGetProperty("bytes", out var bytes) && bytes.ValueKind == JsonValueKind.Array ? [.. bytes.EnumerateArray().Select(value => value.GetByte())] : null);

    private static List<TokenLogprob> OfCompletion(JsonElement root, JsonElement tokens)
    {
        var logprobs = root.TryGetProperty("token_logprobs", out var values) && values.ValueKind == JsonValueKind.Array ? values : default;
        var tops = root.TryGetProperty("top_logprobs", out var alternatives) && alternatives.ValueKind == JsonValueKind.Array ? alternatives : default;
        var read = new List<TokenLogprob>(tokens.GetArrayLength());
        foreach (var token in tokens.EnumerateArray())
        {
            var i = read.Count;
            read.Add(new TokenLogprob
            {
                Chosen = Alternative(Text(token), At(logprobs, i) is { } logprob ? Number(logprob) : float.NegativeInfinity),
                Top = At(tops, i) is { ValueKind: JsonValueKind.Object } top ? [.. top.EnumerateObject().Select(entry => Alternative(entry.Name, Number(entry.Value)))] : [],
            });
        }

        return read;
    }

    private static string Text(JsonElement token) => token.GetString() ?? throw new FormatException("A token has no text.");

    private static JsonElement? At(JsonElement array, int index) =>
        array.ValueKind == JsonValueKind.Array && index < array.GetArrayLength() ? array[index] : null;

    private static float Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetSingle() : float.NegativeInfinity;
}
