using System.Text.Json;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Joins a message's text parts; other kinds of parts are refused.</summary>
internal static class ContentPartParser
{
    // vLLM joins text parts the same way for templates that expect plain text.
    private const char Separator = '\n';

    /// <summary>The text of an array of parts.</summary>
    public static string Read(JsonElement parts, string path)
    {
        if (parts.GetArrayLength() == 0)
        {
            throw RequestErrors.OutOfRange(path, "an array of at least 1 part", "0 parts");
        }

        return string.Join(Separator, parts.EnumerateArray().Select((part, i) => ReadPart(part, $"{path}[{i}]")));
    }

    private static string ReadPart(JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return JsonFields.TextOf(value, path);
        }

        var part = JsonFields.At(value, path);
        return part.RequireText("type") switch
        {
            "text" => part.RequireText("text"),
            "refusal" => part.RequireText("refusal"),
            var type => throw RequestErrors.UnsupportedValue(
                part.PathOf("type"), "this server reads only text parts", $"'{JsonText.Shorten(type)}'"),
        };
    }
}
