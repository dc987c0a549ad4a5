namespace OrleansLlm.Models.Packages;

/// <summary>How far an import has come.</summary>
/// <param name="File">The file being copied, relative to the folder.</param>
/// <param name="CopiedBytes">Bytes copied so far, of all files.</param>
/// <param name="TotalBytes">Bytes of all files.</param>
public readonly record struct ImportProgress(string File, long CopiedBytes, long TotalBytes);
