namespace OrleansLlm.Grains.FileSearch;

/// <summary>A document of a vector store as one name: the same file may be in several stores.</summary>
internal static class SourceId
{
    /// <summary>The name.</summary>
    public static string Of(string store, string file) => $"{store}/{file}";

    /// <summary>Its parts.</summary>
    public static (string Store, string File) Parse(string source)
    {
        var cut = source.IndexOf('/', StringComparison.Ordinal);
        return (source[..cut], source[(cut + 1)..]);
    }
}
