using System.Globalization;
using System.Text;
using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>
/// From a token to its bytes: steps on each token's text, then bytes (byte-level alphabet, byte fallback, or plain UTF-8),
/// then steps on the whole decoded text. Immutable.
/// </summary>
internal sealed class TokenDecoder
{
    /// <summary>Steps on each token, in order.</summary>
    public IReadOnlyList<DecoderStep> TokenSteps { get; init; } = [];

    /// <summary>Steps on the whole text (those that follow <c>Fuse</c>).</summary>
    public IReadOnlyList<DecoderStep> TextSteps { get; init; } = [];

    /// <summary>The vocabulary is written in the byte alphabet.</summary>
    public bool ByteLevel { get; init; }

    /// <summary><c>&lt;0xNN&gt;</c> is one byte.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The bytes of a token at a place.</summary>
    public byte[] Decode(string token, TokenPlace place)
    {
        foreach (var step in TokenSteps)
        {
            token = step.Apply(token, place);
        }

        if (ByteLevel)
        {
            return ByteAlphabet.ToBytes(token);
        }

        return ByteFallback && FallbackByte(token) is { } value ? [value] : Encoding.UTF8.GetBytes(token);
    }

    /// <summary>Applies what is defined on the whole text.</summary>
    public string Finish(string text) => TextSteps.Aggregate(text, static (done, step) => step.Apply(done, new TokenPlace(First: true, Last: true)));

    private static byte? FallbackByte(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? value
            : null;
}
