namespace OrleansLlm.Providers.Tokens;

/// <summary>How much came of a choice, or of all.</summary>
/// <param name="Told">Tokens that were told one by one.</param>
/// <param name="Pieces">Pieces of a stream.</param>
/// <param name="Bytes">Bytes of them.</param>
internal readonly record struct OutputExtent(int Told, int Pieces, int Bytes)
{
    /// <summary>Both together.</summary>
    public static OutputExtent operator +(OutputExtent one, OutputExtent other) => new(one.Told + other.Told, one.Pieces + other.Pieces, one.Bytes + other.Bytes);
}
