namespace OrleansLlm.Models.Packages;

/// <summary>One folder of a catalogue: a package, or why it is none. Exactly one of the two is set.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Package">The package.</param>
/// <param name="Error">What is wrong with it.</param>
public sealed record CatalogEntry(string Folder, PackagedModel? Package, ModelPackageException? Error);
