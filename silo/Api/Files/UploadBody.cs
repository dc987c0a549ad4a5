using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Silo.Api.Files;

/// <summary>Describes the form of an upload; it is read part by part.</summary>
internal sealed record UploadBody
{
    /// <summary>The content, with a file name.</summary>
    [Required]
    public required string File { get; init; }

    /// <summary>What the file is for.</summary>
    [Required]
    public required string Purpose { get; init; }
}
