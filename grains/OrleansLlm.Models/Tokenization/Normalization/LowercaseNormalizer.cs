using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Lower case of each code point by itself (no final-sigma rule), as Unicode's default mapping has it.</summary>
internal sealed class LowercaseNormalizer : RuneNormalizer
{
    /// <inheritdoc/>
    protected override bool IsIdentity(string text) => false;

    /// <inheritdoc/>
    protected override void Write(Rune rune, int index, NormalizedTextBuilder builder)
    {
        // The one code point whose unconditional lower case is two: I with a dot above.
        if (rune.Value == 0x130)
        {
            builder.Append("i\u0307", index);
        }
        else
        {
            builder.Append(Rune.ToLowerInvariant(rune), index);
        }
    }
}
