using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Words for JSON values in error messages.</summary>
internal static class JsonText
{
    private const int MaxShown = 64;

    /// <summary>The value as it was written, cut to a length that is fit for a message.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        _ => Shorten(value.GetRawText()),
    };

    /// <summary>The value without spaces and line breaks between its parts: an event of a stream is one line.</summary>
    public static string Compact(JsonElement value) => Encoding.UTF8.GetString(JsonResponse.ToBytes(value, static (writer, json) => json.WriteTo(writer)).Span);

    /// <summary>The kind of a value, with its article.</summary>
    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {Shorten(value.GetRawText())}",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    /// <summary>Cuts a text to a length that is fit for a message.</summary>
    public static string Shorten(string text) => text.Length <= MaxShown ? text : TextCut.Head(text, MaxShown) + "...";
}
