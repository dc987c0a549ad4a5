namespace OrleansLlm.Models.Hub;

/// <summary>A file of a repository.</summary>
/// <param name="Path">Its path, with slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">The content's hash, lower-case hexadecimal; null for small files, which git keeps itself.</param>
/// <param name="BlobId">Git's name of the content (SHA-1 over a header and it), or null.</param>
public sealed record HubFile(string Path, long Size, string? Sha256, string? BlobId);
