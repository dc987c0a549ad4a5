using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OrleansLlm.Contracts.Json;

/// <summary>The values of enumerations as words in snake case, outside JSON.</summary>
public static class EnumWords
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>All words, in the order of the values.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    /// <summary>Reads a word; false when there is no such value.</summary>
    public static bool TryParse<T>(string? word, [NotNullWhen(true)] out T? value)
        where T : struct, Enum
    {
        value = Enum.GetValues<T>().Cast<T?>().FirstOrDefault(known => Of(known!.Value) == word);
        return value is not null;
    }
}
