namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>A <c>{% raw %}</c> or <c>{% endraw %}</c> tag: the only ones that are found before anything is parsed.</summary>
/// <param name="StartSign">The sign after <c>{%</c>, or a blank.</param>
/// <param name="EndSign">The sign before <c>%}</c>, or a blank.</param>
/// <param name="End">Where the text goes on.</param>
internal sealed record RawTag(char StartSign, char EndSign, int End)
{
    public static RawTag? TryRead(string text, int tag, string name)
    {
        var end = text.IndexOf("%}", tag + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var inner = text[(tag + 2)..end];
        var startSign = inner.Length > 0 && inner[0] is '-' or '+' ? inner[0] : ' ';
        inner = startSign == ' ' ? inner : inner[1..];
        var endSign = inner.Length > 0 && inner[^1] is '-' or '+' ? inner[^1] : ' ';
        inner = endSign == ' ' ? inner : inner[..^1];
        return inner.Trim() == name ? new(startSign, endSign, end + 2) : null;
    }
}
