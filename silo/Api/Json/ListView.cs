using System.Text.Json.Serialization;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>A list as the API shows it.</summary>
internal sealed record ListView<T>
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; } = "list";

    /// <summary>The elements.</summary>
    public required IReadOnlyList<T> Data { get; init; }

    /// <summary>Whether more follow; left out for lists that are always whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? HasMore { get; init; }

    /// <summary>The id of the first element; only where OpenAI's clients read it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FirstId { get; init; }

    /// <summary>The id of the last element, to go on after; left out where paging is by number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastId { get; init; }
}
