namespace OrleansLlm.Retrieval.Languages;

/// <summary>Scripts that are told apart.</summary>
internal enum Script
{
    None,
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Devanagari,
    Thai,
    Han,
    Kana,
    Hangul,
}
