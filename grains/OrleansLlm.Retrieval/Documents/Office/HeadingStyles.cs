using System.Globalization;
using DocumentFormat.OpenXml.Wordprocessing;

namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Which styles of a Word file are headings. Ids of styles differ by language; names and outline levels do not.</summary>
internal sealed class HeadingStyles
{
    private const int Levels = 9;
    private readonly Dictionary<string, int> _levels = new(StringComparer.Ordinal);

    public HeadingStyles(Styles? styles)
    {
        foreach (var style in styles?.Elements<Style>() ?? [])
        {
            if (style.StyleId?.Value is { } id && (ByName(style.StyleName?.Val?.Value) ?? Outline(style.StyleParagraphProperties?.OutlineLevel)) is { } level)
            {
                _levels[id] = level;
            }
        }
    }

    /// <summary>The level from 1, or null when it is no heading.</summary>
    public int? LevelOf(ParagraphProperties? properties) =>
        Outline(properties?.OutlineLevel)
        ?? (properties?.ParagraphStyleId?.Val?.Value is not { } id ? null : _levels.TryGetValue(id, out var level) ? level : ByName(id));

    private static int? Outline(OutlineLevel? level) => level?.Val?.Value is >= 0 and < Levels and var value ? value + 1 : null;

    private static int? ByName(string? name)
    {
        if (string.Equals(name, "title", StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        return name?.StartsWith("heading", StringComparison.OrdinalIgnoreCase) == true
            && int.TryParse(name.AsSpan("heading".Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            && level is >= 1 and <= Levels ? level : null;
    }
}
