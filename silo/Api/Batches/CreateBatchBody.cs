using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Describes the body that makes a batch; it is read field by field.</summary>
internal sealed record CreateBatchBody
{
    /// <summary>A file of purpose batch: one JSON object a line with custom_id, method, url, body.</summary>
    [Required]
    public required string InputFileId { get; init; }

    /// <summary>The url of all its lines.</summary>
    [Required]
    public required string Endpoint { get; init; }

    /// <summary>How long it may take: <c>24h</c>, or other hours and days such as <c>1h</c> and <c>7d</c>.</summary>
    [Required]
    public required string CompletionWindow { get; init; }

    /// <summary>The creator's own pairs.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
