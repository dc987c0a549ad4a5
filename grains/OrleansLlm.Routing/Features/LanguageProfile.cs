namespace OrleansLlm.Routing.Features;

/// <summary>What speaks for a language.</summary>
/// <param name="Code">ISO 639-1.</param>
/// <param name="Words">Frequent function words, in small letters.</param>
/// <param name="Letters">Letters outside ASCII that it uses.</param>
/// <param name="Endings">Frequent last three letters of longer words.</param>
internal sealed record LanguageProfile(string Code, string Words, string Letters, string Endings = "");
