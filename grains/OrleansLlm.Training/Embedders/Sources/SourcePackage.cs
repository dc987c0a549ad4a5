namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>A package of the npm registry whose text is trained on.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Sha256">Of the archive, lower-case hexadecimal.</param>
/// <param name="Licence">Under which its text may be used.</param>
public sealed record SourcePackage(string Name, string Version, string Sha256, string Licence)
{
    /// <summary>The archive's file name, as <c>npm pack</c> gives it.</summary>
    public string FileName => $"{Name.TrimStart('@').Replace('/', '-')}-{Version}.tgz";
}
