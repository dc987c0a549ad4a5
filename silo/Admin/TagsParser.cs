using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Reads tags; their grain checks number and length.</summary>
internal static class TagsParser
{
    /// <summary>The field <c>tags</c>, an object of texts; null when absent.</summary>
    public static Dictionary<string, string>? Read(JsonFields fields)
    {
        if (fields.Object("tags") is not { } pairs)
        {
            return null;
        }

        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs.All())
        {
            tags[pair.Name] = JsonFields.TextOf(pair.Value, pairs.PathOf(JsonText.Shorten(pair.Name)));
        }

        return tags;
    }
}
