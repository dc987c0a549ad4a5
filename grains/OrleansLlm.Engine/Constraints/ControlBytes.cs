namespace OrleansLlm.Engine.Constraints;

/// <summary>
/// How constraints see tokens that are no text: as a byte that UTF-8 never has, then the id. So no text of a grammar can be taken for one, and
/// one stands in a grammar as a text does.
/// </summary>
internal static class ControlBytes
{
    public const byte Mark = 0xFF;
    public const int Length = 4;

    public static byte[] Of(int token) => [Mark, (byte)(token >> 16), (byte)(token >> 8), (byte)token];

    /// <summary>The token that the bytes begin with.</summary>
    public static int Read(ReadOnlySpan<byte> bytes) => (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
}
