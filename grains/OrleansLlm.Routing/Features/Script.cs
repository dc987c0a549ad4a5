namespace OrleansLlm.Routing.Features;

/// <summary>Writing systems that tell languages apart.</summary>
internal enum Script
{
    None,
    Latin,
    Cyrillic,
    Arabic,
    Han,
    Kana,
    Hangul,
    Greek,
    Hebrew,
    Thai,
    Devanagari,
    Bengali,
    Tamil,
    Telugu,
    Georgian,
    Armenian,
}
