using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Drops combining marks. Precomposed letters keep theirs unless a decomposing step comes first.</summary>
/// <param name="nonSpacingOnly">BERT drops category Mn only; the plain step drops Mc and Me too.</param>
internal sealed class StripAccentsNormalizer(bool nonSpacingOnly) : RuneNormalizer
{
    /// <inheritdoc/>
    protected override bool IsIdentity(string text) => Ascii.IsValid(text);

    /// <inheritdoc/>
    protected override void Write(Rune rune, int index, NormalizedTextBuilder builder)
    {
        bool drop = nonSpacingOnly ? Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark : IsMark(rune);
        if (!drop)
        {
            builder.Append(rune, index);
        }
    }
}
