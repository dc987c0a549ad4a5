using System.Text.Json;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Finds halves of surrogate pairs, which JSON can write (<c>\ud83d</c> alone, as of a text that was cut in the middle of an emoji) and no text can hold.</summary>
internal static class HalfPairs
{
    /// <summary>Refuses a body that has one, wherever it stands.</summary>
    /// <param name="root">The body.</param>
    /// <param name="json">The same as it was sent: without such an escape there is nothing to look for.</param>
    public static void Refuse(JsonElement root, ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0)
        {
            Visit(root, "");
        }
    }

    private static void Visit(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                JsonFields.TextOf(value, path);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Visit(item, $"{path}[{index}]");
                }

                break;
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    Visit(field.Value, path.Length == 0 ? NameOf(field, path) : $"{path}.{NameOf(field, path)}");
                }

                break;
        }
    }

    private static string NameOf(JsonProperty field, string path)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            throw RequestErrors.InvalidValue(path, "the name of a field in it is not valid Unicode text");
        }
    }
}
