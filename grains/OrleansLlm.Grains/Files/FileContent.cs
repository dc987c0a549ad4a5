namespace OrleansLlm.Grains.Files;

/// <summary>What was written of a file.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Chunks">In how many records.</param>
/// <param name="Sha256">Of all bytes, in lower-case hexadecimal digits.</param>
public sealed record FileContent(long Bytes, int Chunks, string Sha256);
