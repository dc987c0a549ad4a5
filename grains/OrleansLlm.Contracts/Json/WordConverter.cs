using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Json;

/// <summary>The values of an enumeration as words in snake case.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
