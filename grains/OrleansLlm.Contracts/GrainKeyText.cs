namespace OrleansLlm.Contracts;

/// <summary>
/// Joins and splits the parts of grain keys. Parts are percent-encoded, so no part can reach into another:
/// tenant isolation rests on this. Only the key records of this assembly build keys.
/// </summary>
internal static class GrainKeyText
{
    private const char Separator = '/';

    public static string Join(params ReadOnlySpan<string> parts)
    {
        var escaped = new string[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(parts[i]);
            escaped[i] = Uri.EscapeDataString(parts[i]);
        }

        return string.Join(Separator, escaped);
    }

    public static string[] Split(string key, int parts)
    {
        var found = key.Split(Separator);
        if (found.Length != parts)
        {
            throw new FormatException($"A grain key of {parts} parts was expected, but '{key}' has {found.Length}.");
        }

        return Array.ConvertAll(found, Uri.UnescapeDataString);
    }
}
