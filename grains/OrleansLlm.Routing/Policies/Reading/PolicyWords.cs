using System.Text.Json;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Routing.Policies;

/// <summary>Reads words of enumerations.</summary>
internal static class PolicyWords
{
    /// <summary>A word, or the default when absent or wrong.</summary>
    public static T Word<T>(this PolicyFields fields, string name, T otherwise)
        where T : struct, Enum => fields.TryGet(name, out var value) ? WordOf<T>(value, fields.PathOf(name), fields.Context) ?? otherwise : otherwise;

    /// <summary>An array of words as flags; null when absent.</summary>
    public static T? Flags<T>(this PolicyFields fields, string name, Func<T, T, T> or)
        where T : struct, Enum
    {
        var words = fields.Array(name, 0, PolicyLimits.MaxChoices);
        return fields.TryGet(name, out _)
            ? words.Select(word => WordOf<T>(word.Value, word.Path, fields.Context) ?? default).Aggregate(default(T), or)
            : null;
    }

    private static T? WordOf<T>(JsonElement value, string path, PolicyContext context)
        where T : struct, Enum
    {
        if (value.ValueKind == JsonValueKind.String && EnumWords.TryParse<T>(value.GetString(), out var word))
        {
            return word;
        }

        context.Wrong(path, $"must be one of {string.Join(", ", EnumWords.All<T>())}", value);
        return null;
    }
}
