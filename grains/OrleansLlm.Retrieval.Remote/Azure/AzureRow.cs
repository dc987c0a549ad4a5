using System.Text.Json.Serialization;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>
/// What the service keeps: a row per chunk, and one per document that says which revision of it holds. What filters look at is hexadecimal, so that no text of a tenant is ever part of a filter.
/// </summary>
internal sealed class AzureRow
{
    public const string ChunkKind = "chunk";
    public const string DocumentKind = "document";

    [JsonPropertyName("id")]
    public string Id { get; set; } = "";

    [JsonPropertyName("partition")]
    public string Partition { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    /// <summary>The document's mark.</summary>
    [JsonPropertyName("document")]
    public string Document { get; set; } = "";

    /// <summary>The document's mark and that of its content.</summary>
    [JsonPropertyName("revision")]
    public string Revision { get; set; } = "";

    /// <summary>The document's id.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = "";

    /// <summary>Its first 28 bytes as four numbers, for lists in their order.</summary>
    [JsonPropertyName("order1")]
    public long Order1 { get; set; }

    [JsonPropertyName("order2")]
    public long Order2 { get; set; }

    [JsonPropertyName("order3")]
    public long Order3 { get; set; }

    [JsonPropertyName("order4")]
    public long Order4 { get; set; }

    /// <summary>All its bytes, hexadecimal.</summary>
    [JsonPropertyName("bytes")]
    public string Bytes { get; set; } = "";

    [JsonPropertyName("time"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Time { get; set; }

    [JsonPropertyName("attributes")]
    public AzureAttribute[] Attributes { get; set; } = [];

    [JsonPropertyName("ordinal")]
    public int Ordinal { get; set; }

    [JsonPropertyName("contentId"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentId { get; set; }

    /// <summary>What is searched: the context, a newline, the passage.</summary>
    [JsonPropertyName("content"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; set; }

    /// <summary>Characters of the context; -1: there is none.</summary>
    [JsonPropertyName("contextLength")]
    public int ContextLength { get; set; } = -1;

    [JsonPropertyName("start")]
    public long Start { get; set; }

    [JsonPropertyName("length")]
    public int Length { get; set; }

    /// <summary>Page, first byte and bytes in the file, first byte and bytes of the parent; -1: not known.</summary>
    [JsonPropertyName("place")]
    public long[] Place { get; set; } = [];

    [JsonPropertyName("vector"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float[]? Vector { get; set; }
}
