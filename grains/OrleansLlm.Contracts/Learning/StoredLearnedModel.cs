using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Learning;

/// <summary>One version of a stored trained model, without its file. Only <see cref="IsActive"/> ever changes.</summary>
[GenerateSerializer, Immutable, Alias("llm.learned-model")]
public sealed record StoredLearnedModel
{
    /// <summary>The most versions that are kept of a model.</summary>
    public const int MaxVersions = 5;

    /// <summary>The name that policies use.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>1, 2, ...; never given twice for a name that is there.</summary>
    [Id(1)]
    public int Version { get; init; }

    /// <summary><c>router</c>, <c>scorer</c>, <c>classifier</c> or <c>calibration</c>.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>The file's size.</summary>
    [Id(3)]
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the file, in lower-case hexadecimal digits.</summary>
    [Id(4)]
    public required string Sha256 { get; init; }

    /// <summary>In how many records the file lies.</summary>
    [Id(5), JsonIgnore]
    public int Chunks { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    [Id(6)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What it is and what it was trained on, for people.</summary>
    [Id(7)]
    public required string Summary { get; init; }

    /// <summary>Whether it is the version in use.</summary>
    [Id(8)]
    public bool IsActive { get; init; }
}
